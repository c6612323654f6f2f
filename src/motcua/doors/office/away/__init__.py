"""A desk without a line: codes in hand, the page that the device keeps, what comes back, and the head's view of it."""
