"""Digital signatures of the organisation: making them on PDF files, and judging those of others."""
