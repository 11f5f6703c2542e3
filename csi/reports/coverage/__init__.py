"""The coverage map: where the mission has not been for long, district by district, as of the end of a month."""
