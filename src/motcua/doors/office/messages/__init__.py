"""Messages to people: the words of them, and where each is."""
