"""The composition root: settings, addresses, wiring, crossings, supervisor."""
