"""Forms: one schema, one layout and the code lists judge data the same way on every channel."""
