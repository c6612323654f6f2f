"""Limits on looking things up without signing in."""
