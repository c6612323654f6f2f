"""The door for enterprises' own software: OAuth2, JSON, RFC 9457."""
