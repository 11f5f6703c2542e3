"""Import of records from spreadsheets: reading of files, preview, writing, templates.

An app declares in `resources.py` which sheets and columns the import of a record type has (`declarations.py`). The
rows are validated by the forms of the record's pages and written in one transaction, so that the same rules apply.
"""
