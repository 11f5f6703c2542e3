"""Home page: checklists, alerts and recent records."""
