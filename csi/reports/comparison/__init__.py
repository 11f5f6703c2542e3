"""Two to six districts, or two to six periods, side by side."""
