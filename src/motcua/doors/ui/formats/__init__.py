"""Formats of dates and numbers for the framework: Vietnamese use, in both languages."""
