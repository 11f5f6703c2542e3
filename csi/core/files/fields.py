"""Files of model fields: whether they are stored, and their deletion."""

import logging
from typing import Any

from django.core.files.storage import Storage
from django.db import transaction
from django.db.models.fields.files import FieldFile

logger = logging.getLogger(__name__)


def is_stored(file: Any) -> bool:
    """Return whether the file of a model field is stored, which happens when its record is saved."""
    # FieldFile has no public attribute for this.
    return isinstance(file, FieldFile) and file._committed  # type: ignore[attr-defined]  # missing in django-stubs


def delete_after_commit(storage: Storage, *names: str) -> None:
    """Delete files once the transaction is committed.

    If that fails, the log names the file that remains: what the user saved is saved.
    """

    def delete() -> None:
        for name in names:
            try:
                storage.delete(name)
            except OSError as error:
                logger.error("The file %s is no longer used and could not be deleted: %s", name, error)

    transaction.on_commit(delete)
