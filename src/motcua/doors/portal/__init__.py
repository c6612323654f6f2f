"""The door of citizens and enterprises: find, file, follow, get and verify."""
