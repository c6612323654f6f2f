"""Checking a result by its code."""
