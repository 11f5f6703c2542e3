"""Brief about a district for a visit by the head of mission."""
