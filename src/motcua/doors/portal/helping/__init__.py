"""Help: what people ask the desk, articles, announcements, and looking along with an officer."""
