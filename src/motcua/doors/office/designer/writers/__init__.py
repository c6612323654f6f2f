"""Changes to a pack's files that leave every line alone which did not change."""
