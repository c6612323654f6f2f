"""Projects and their money: lists that open to their movements, one project, and what is entered about it."""
