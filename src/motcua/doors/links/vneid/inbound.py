"""Nothing comes in: a holder asks on our own pages, and is signed in by the identity provider."""
