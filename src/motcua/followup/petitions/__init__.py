"""Petitions and feedback on procedures and on conduct (phản ánh, kiến nghị): received, registered, answered in time, told back."""
