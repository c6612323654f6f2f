"""The functions that the circular asks of the system, each with the page and the test that shows it."""
