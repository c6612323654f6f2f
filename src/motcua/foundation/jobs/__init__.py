"""Work that is done later: a job is a row in the transaction that wants it, carried out at least once."""
