"""Targets: what an indicator is to come to, from which baseline and by when, for the mission or a district."""
