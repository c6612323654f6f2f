"""Sign-in of citizens and enterprises, choice of profile, sign-out."""
