"""People, units and rights: who works where, who may do what and why, who stands in for whom."""
