"""Rooms that hold what a procedure is: rules, forms, processes, the catalogue."""
