"""What stands on the official papers of the desk: the form in force, and the data that fill it."""
