"""What happened: append-only, chained per subject, written in the transaction of the change itself."""
