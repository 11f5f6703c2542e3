"""Access matrix: a seeded mission, every endpoint, and a crawler that checks each response.

The expected access of each identity is stated here independently of the querysets and views that enforce it.
"""
