"""Coverage map: one indicator by district at the end of a month, as a map and as a table."""
