"""Who looked at whose data, when and why: an append-only record that the subject can read."""
