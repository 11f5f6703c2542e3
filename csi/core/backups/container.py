"""The file format of a backup: numbered, authenticated chunks, encrypted if there is a key.

A chunk that was changed, moved, omitted or copied from another backup is rejected, and so is a truncated file. Chunks
can be read in any order, and only one is held in memory.
"""

import hashlib
import io
import os
from typing import IO, Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext as _

MAGIC = b"CSI backup 1\n"
PLAIN, ENCRYPTED = b"p", b"e"
# Sizes in bytes.
SALT_SIZE, KEY_CHECK_SIZE, TAG_SIZE = 16, 16, 16
HEADER_SIZE = len(MAGIC) + 1 + SALT_SIZE + KEY_CHECK_SIZE
CHUNK_SIZE = 256 * 1024
MIN_KEY_LENGTH = 20


class BackupError(Exception):
    """A backup cannot be created or used; the text is a sentence for the user."""


class ChunkCipher(Protocol):
    """Encrypts a chunk with a nonce and the file's header as associated data, as AESGCM does."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...


class ChecksumCipher:
    """Replaces the cipher if there is no key: it detects damage but does not encrypt."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        return data + hashlib.sha256((associated_data or b"") + nonce + data).digest()[:TAG_SIZE]

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        chunk = data[:-TAG_SIZE]
        if self.encrypt(nonce, chunk, associated_data) != data:
            raise InvalidTag
        return chunk


def _create_cipher(key: str, salt: bytes) -> tuple[ChunkCipher, bytes]:
    """Return the cipher of a backup and the value that verifies the key; the salt makes both unique."""
    if not key:
        return ChecksumCipher(), bytes(KEY_CHECK_SIZE)
    if len(key) < MIN_KEY_LENGTH:
        raise BackupError(_("The key is too short. Use at least %(count)s characters.") % {"count": MIN_KEY_LENGTH})
    # scrypt is slow on purpose, because people choose the keys.
    derived = hashlib.scrypt(key.encode(), salt=salt, n=2**15, r=8, p=1, maxmem=2**26, dklen=32 + KEY_CHECK_SIZE)
    return AESGCM(derived[:32]), derived[32:]


def _get_nonce(index: int, *, is_last: bool) -> bytes:
    """Return the nonce of a chunk, which is unique within the backup and marks the last chunk."""
    return index.to_bytes(11, "big") + bytes([is_last])


class ContainerWriter:
    """Writes bytes in chunks; `close` writes the last chunk."""

    def __init__(self, file: IO[bytes], key: str) -> None:
        salt = os.urandom(SALT_SIZE)
        self._cipher, key_check = _create_cipher(key, salt)
        self._header = MAGIC + (ENCRYPTED if key else PLAIN) + salt + key_check
        self._file, self._buffer, self._index = file, bytearray(), 0
        file.write(self._header)

    def write(self, data: bytes) -> int:
        self._buffer += data
        while len(self._buffer) > CHUNK_SIZE:
            self._write_chunk(bytes(self._buffer[:CHUNK_SIZE]), is_last=False)
            del self._buffer[:CHUNK_SIZE]
        return len(data)

    def flush(self) -> None:
        """Do nothing: a chunk is written when it is full. The zipfile module calls this method."""

    def close(self) -> None:
        self._write_chunk(bytes(self._buffer), is_last=True)

    def _write_chunk(self, chunk: bytes, *, is_last: bool) -> None:
        self._file.write(self._cipher.encrypt(_get_nonce(self._index, is_last=is_last), chunk, self._header))
        self._index += 1


class ContainerReader(io.RawIOBase):
    """The bytes of a container file. Raises `BackupError` if the file was changed."""

    def __init__(self, file: IO[bytes], key: str) -> None:
        super().__init__()
        self._file, self._header = file, file.read(HEADER_SIZE)
        if len(self._header) < HEADER_SIZE or not self._header.startswith(MAGIC):
            raise BackupError(_("This file is not a backup of CSI, or its beginning is damaged."))
        mode = self._header[len(MAGIC) : -SALT_SIZE - KEY_CHECK_SIZE]
        salt = self._header[-SALT_SIZE - KEY_CHECK_SIZE : -KEY_CHECK_SIZE]
        if mode == ENCRYPTED and not key:
            raise BackupError(_("This backup is encrypted. Set BACKUP_KEY, or name a file with its key."))
        self._cipher, key_check = _create_cipher(key if mode == ENCRYPTED else "", salt)
        if key_check != self._header[-KEY_CHECK_SIZE:]:
            raise BackupError(_("The key is wrong, or the beginning of this backup is damaged."))
        body_size = file.seek(0, os.SEEK_END) - HEADER_SIZE
        self._last_index = max(0, -(-body_size // (CHUNK_SIZE + TAG_SIZE)) - 1)
        self._size = body_size - (self._last_index + 1) * TAG_SIZE
        self._position = 0
        self._cached_index, self._cached_chunk = -1, b""
        # Read the last chunk first, to reject a truncated file at once.
        self._read_chunk(self._last_index)

    def _read_chunk(self, index: int) -> bytes:
        if self._cached_index != index:
            self._file.seek(HEADER_SIZE + index * (CHUNK_SIZE + TAG_SIZE))
            encrypted = self._file.read(CHUNK_SIZE + TAG_SIZE)
            nonce = _get_nonce(index, is_last=index == self._last_index)
            try:
                chunk = self._cipher.decrypt(nonce, encrypted, self._header)
            except InvalidTag as error:
                raise BackupError(_("This backup was cut off or changed after it was created.")) from error
            self._cached_index, self._cached_chunk = index, chunk
        return self._cached_chunk

    def readinto(self, buffer: Any) -> int:
        index, offset = divmod(self._position, CHUNK_SIZE)
        if self._position >= self._size:
            return 0
        data = self._read_chunk(index)[offset : offset + len(buffer)]
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        self._position = start + offset
        return self._position
