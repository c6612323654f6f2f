"""What people say afterwards: ratings, and petitions with their answers."""
