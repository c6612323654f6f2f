"""Quality of service: the index with its records, and the evaluation of officers and units."""
