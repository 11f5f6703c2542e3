"""Stored counts of data sources for the periods that published editions do not cover."""
