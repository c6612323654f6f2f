"""Rooms that follow what others did: notices, figures, ratings."""
