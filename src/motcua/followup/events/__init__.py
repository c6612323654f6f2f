"""News for the ministry's other systems: one stream of events to read by a cursor, and webhooks that carry it (CloudEvents 1.0)."""
