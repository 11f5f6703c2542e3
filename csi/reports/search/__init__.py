"""Search over all record types."""
