"""The page of a figure: what it means, what it is counted from, and what it is made of."""
