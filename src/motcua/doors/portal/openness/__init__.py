"""What the ministry shows of itself."""
