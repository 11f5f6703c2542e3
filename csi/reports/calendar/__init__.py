"""The mission's calendar: what takes place, starts and ends, as a page and for calendar programs (iCalendar)."""
