"""Rules by which steps are given to officers, for the heads of units."""
