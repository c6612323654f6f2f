"""Rooms of the ministry's own administration."""
