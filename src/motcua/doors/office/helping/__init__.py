"""The help desk at work: what people ask, articles, announcements, looking along with a caller."""
