"""The inbox: one list over open work in queues, with filters that live in the address."""
