"""The public side of the waiting room: numbers, the display, the kiosk, ratings, who works at the desk."""
