"""Page parts that every door of people shares: frame, widgets, words, numbers and dates as they are read and written."""
