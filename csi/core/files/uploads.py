"""Files on their way in: held in memory within bounds, never in a temporary folder, and stored whole or not at all."""

from contextlib import suppress
from io import BytesIO

from django.core.exceptions import RequestDataTooBig
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

# A photo may have 15 MB; the rest of its form needs far less than the difference.
LARGEST_FILE = 16 * 1024 * 1024
# A longer request is not read at all.
LARGEST_REQUEST = 64 * 1024 * 1024


class BoundedUploads(FileUploadHandler):
    """Keeps the files of one request in memory, no more than `LARGEST_FILE` of them together.

    What is beyond is counted and dropped: the file arrives empty with its true size, the form's own sentence about
    the size stands beside the field, and everything that was typed is kept.
    """

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        if content_length > LARGEST_REQUEST:
            raise RequestDataTooBig(f"A request of {content_length} bytes.")
        self.room = LARGEST_FILE

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.content = BytesIO()

    def receive_data_chunk(self, raw_data, start):
        if len(raw_data) <= self.room:
            self.room -= len(raw_data)
            self.content.write(raw_data)
        else:
            self.room = 0
            self.content = BytesIO()

    def file_complete(self, file_size):
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


class WholeFiles(FileSystemStorage):
    """Leaves no piece of a file behind where the disk had no room for the whole of it."""

    def _save(self, name, content):
        try:
            return super()._save(name, content)
        except OSError:
            with suppress(OSError):
                self.delete(name)
            raise
