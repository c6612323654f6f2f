"""One page for whoever leads or works here: their dossiers, targets, tasks, reports and money, each figure with its list."""
