"""Simulator of the national sign-in (the WSO2 dialect of the national portal): OpenID Connect, a page to choose a demo person."""
