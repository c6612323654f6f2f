"""Results of procedures: numbered, signed, issued once, and verifiable by anybody."""
