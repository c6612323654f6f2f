"""Papers: Typst templates become tagged, archivable PDF files."""
