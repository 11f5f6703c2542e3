"""Meeting sheet: a page to fill in by pen at a meeting, in the order of the form."""
