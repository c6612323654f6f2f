"""The subject's page: who looked, what was agreed to, what can be asked for."""
