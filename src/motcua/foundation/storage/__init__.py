"""Stored files: on disk before anybody is told, found by their fingerprint, checked when they are read."""
