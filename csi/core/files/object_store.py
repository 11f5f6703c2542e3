"""Uploaded files on an object store with the interface of S3 (FILES_STORE_URL).

The objects are private: views that check access serve them, and no page contains a URL of the store.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from csi.core.files.uploads import FileStoreError

CLIENT_CONFIG = Config(
    # Seconds. During an outage the user gets an answer soon, and the page keeps the form's data.
    connect_timeout=2,
    read_timeout=5,
    retries={"total_max_attempts": 2},
    s3={"addressing_style": "path"},
    # Not every store knows the newer checksums.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


@contextmanager
def convert_errors() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise FileStoreError(f"The store of the files is not available: {error}".rstrip(".")) from error


class ObjectStorage(S3Storage):
    """The storage of uploaded files on an object store."""

    def __init__(self, **options: Any) -> None:
        transfer_config = TransferConfig(use_threads=False)
        super().__init__(file_overwrite=False, client_config=CLIENT_CONFIG, transfer_config=transfer_config, **options)

    def __str__(self) -> str:
        return f"{self.endpoint_url}/{self.bucket_name}/{self.location}"

    def list_names(self) -> Iterator[str]:
        """Yield the names of all files, sorted."""
        prefix = f"{self.location}/" if self.location else ""
        with convert_errors():
            for item in self.bucket.objects.filter(Prefix=prefix):
                yield item.key.removeprefix(prefix)

    def url(self, name: str, *_args: Any, **_kwargs: Any) -> str:
        """Return the URL that the storage on a disk gives, not that of the object."""
        return filepath_to_uri(name)

    def exists(self, name: str) -> bool:
        with convert_errors():
            return super().exists(name)

    def delete(self, name: str) -> None:
        with convert_errors():
            super().delete(name)

    def _save(self, name: str, content: File) -> str:
        with convert_errors():
            return super()._save(name, content)

    def _open(self, name: str, mode: str = "rb") -> File:
        """Return the file, read completely, so that no response ends in the middle."""
        with convert_errors():
            file = super()._open(name, mode)
            return file.open()
