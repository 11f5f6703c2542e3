"""Handover pack of an adviser whose tour of duty ends."""
