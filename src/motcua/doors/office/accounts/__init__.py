"""Sign-ins and claims that wait for staff."""
