"""Following dossiers and getting results."""
