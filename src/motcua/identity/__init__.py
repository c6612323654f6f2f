"""Rooms that know who may do what for whom."""
