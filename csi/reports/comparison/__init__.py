"""Comparison of two to six districts, or of two to six periods."""
