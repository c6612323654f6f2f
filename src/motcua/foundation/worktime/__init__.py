"""One calendar and one clock for every deadline of the house."""
