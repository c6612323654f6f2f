"""Receiving over the counter and by post: who is there, the form, the checklist, the scanner, the slip."""
