"""Papers of dossiers: looked into before they are kept, bound to a dossier when it is filed, read under the gate."""
