"""Indicator pages: the list of all indicators, and the definition, trend and breakdowns of one."""
