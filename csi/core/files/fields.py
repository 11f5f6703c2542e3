"""State of the files of model fields."""

from typing import Any

from django.db.models.fields.files import FieldFile


def is_stored(file: Any) -> bool:
    """Return whether the file of a model field is stored, which happens when its record is saved."""
    # FieldFile has no public attribute for this.
    return isinstance(file, FieldFile) and file._committed  # type: ignore[attr-defined]  # missing in django-stubs
