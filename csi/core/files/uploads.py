"""Uploaded files: held in memory up to a limit, and stored completely or not at all."""

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

# Bytes. A photo may have 15 MB; the other fields of its form need far less than the difference.
MAX_FILES_SIZE = 16 * 1024 * 1024
# Bytes. A longer request is not read.
MAX_REQUEST_SIZE = 64 * 1024 * 1024


class LimitedMemoryUploadHandler(FileUploadHandler):
    """Keep the files of a request in memory, up to `MAX_FILES_SIZE` bytes together.

    Content beyond the limit is counted and dropped: the file arrives empty with its true size, so that the form can
    report the size beside the field and keep the other entries.
    """

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: str, encoding: str | None = None
    ) -> None:
        if content_length > MAX_REQUEST_SIZE:
            raise RequestDataTooBig(f"A request of {content_length} bytes.")
        self.remaining = MAX_FILES_SIZE

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.content = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if len(raw_data) <= self.remaining:
            self.remaining -= len(raw_data)
            self.content.write(raw_data)
        else:
            self.remaining = 0
            self.content = BytesIO()

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.content.seek(0)
        return InMemoryUploadedFile(
            self.content,
            self.field_name,
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )


class FileStoreError(OSError):
    """The object store of the files cannot be reached, or refuses."""


class AtomicFileStorage(FileSystemStorage):
    """The storage of uploaded files on a disk.

    It deletes a partly written file, for example if the disk is full.
    """

    def __str__(self) -> str:
        return str(self.location)

    def list_names(self) -> Iterator[str]:
        """Yield the names of all files, sorted."""
        folder = Path(self.location)
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(folder).as_posix()

    def _save(self, name: str, content: File) -> str:
        try:
            return super()._save(name, content)  # type: ignore[misc]  # missing in the stubs
        except OSError:
            with suppress(OSError):
                self.delete(name)
            raise
