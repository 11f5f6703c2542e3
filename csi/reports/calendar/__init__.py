"""Calendar of the mission, as a page and for calendar programs (iCalendar)."""
