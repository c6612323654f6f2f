"""The little that the simulators share: switches, a bounded store, plain pages, the clock; nothing about any national system."""
