"""Filling a form, adding papers, checking and filing."""
