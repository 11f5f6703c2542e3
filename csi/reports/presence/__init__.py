"""Presence: advisers in stations and locations of Mobile Police Receptions by month."""
