"""A district on one page: its figures against the period before, its targets, its forums, stations and open work."""
