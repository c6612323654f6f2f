"""Plans and their tasks: lists, one task with its turns, the timeline, what slipped, import, and the self-assessment sheet."""
