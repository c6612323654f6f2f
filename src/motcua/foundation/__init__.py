"""Rooms and shelves that everything stands on."""
