"""Nobody calls us from these registers."""
