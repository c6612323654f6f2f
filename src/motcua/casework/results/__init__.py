"""The signed, numbered paper that ends a dossier, and the answer to anybody who asks whether it is genuine."""
