"""Links: one folder for each system of another body, always the same six files."""
