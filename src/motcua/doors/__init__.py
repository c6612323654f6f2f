"""Doors: they translate, call one command, and show."""
