"""Running dossiers moved to a new version, and processes that are stuck."""
