"""What needs attention: one list, of which home and the dashboard show the top and the numbers."""
