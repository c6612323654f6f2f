"""The plan: targets counted from the journal, each figure with its list."""
