"""What people say of the service that they were given: ratings of dossiers, from wherever they come."""
