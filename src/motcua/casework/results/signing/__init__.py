"""Papers signed by persons: drafts, acts of signing of many papers, and each paper's way from its number to the signature."""
