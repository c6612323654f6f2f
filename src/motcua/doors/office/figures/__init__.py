"""Figures of the desk, each leading to the list that makes it up."""
