"""Documents of the authority: lists, registers, one document with its acts, drafts, comparison by day."""
