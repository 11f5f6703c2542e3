"""Text with which a working group informs people: the agreed actions and their results."""
