"""Projects and their money: where it comes from, what was given, bound and paid each year, and what came of it."""
