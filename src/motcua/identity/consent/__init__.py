"""Why personal data may be processed, what people agreed to, and what they ask for as its subjects."""
