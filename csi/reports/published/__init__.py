"""The page "Changed since publication"."""
