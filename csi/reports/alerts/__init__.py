"""Alerts: conditions that need action, shown on the home page, the dashboard and a page of their own."""
