"""The designer: an officer adds or changes a procedure on pages that write the pack's own files."""
