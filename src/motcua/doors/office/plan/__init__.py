"""The plan: targets with their figures, each opening to the records behind it."""
