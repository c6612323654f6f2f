"""Simulator of the national document axis: mail boxes of authorities, packages with their statuses, by both transports."""
