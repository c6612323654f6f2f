"""Rooms that carry a dossier from its filing to its result."""
