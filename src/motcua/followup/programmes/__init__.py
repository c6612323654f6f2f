"""Programmes and plans: who answers for them, their objectives, and tasks that units carry out, report and have confirmed."""
