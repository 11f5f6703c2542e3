"""Search: one table of documents, which triggers keep equal to the records, and a list of all words."""
