"""Nothing comes in: the browser brings the code to the portal's sign-in, and the provider never calls us."""
