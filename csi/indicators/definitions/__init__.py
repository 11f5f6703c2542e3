"""Definitions of the indicators, one module for each objective."""
