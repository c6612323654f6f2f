"""The wallet of a person or enterprise: what was once given or issued, where it was used, with whom it is shared."""
