"""Public factsheet of the mission."""
