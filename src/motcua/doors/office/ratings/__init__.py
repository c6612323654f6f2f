"""What people say of how dossiers were handled: reports for those in charge, single ratings for those who inspect them."""
