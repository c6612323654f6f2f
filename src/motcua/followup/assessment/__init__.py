"""How well authorities, units and officers serve: the index of Decision 766 and the nine indicators, each point explained by its records."""
