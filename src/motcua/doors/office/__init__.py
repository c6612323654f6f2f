"""The officers' door: desk, e-office and administration under one sign-in."""
