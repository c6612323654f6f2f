"""Legal acts at the desk: offered where they are lawful, asked for on a page, shown once more with the paper that goes out, then made."""
