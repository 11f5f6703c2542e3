"""The file that a backup travels in: numbered chunks up to a marked last one, each checked; with a key, encrypted.

A chunk that was changed, moved, taken from another backup or left out is refused, and so is a file without its end.
Any chunk can be read by itself, and no more than one is held in memory.
"""

import hashlib
import io
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext as _

MAGIC = b"CSI backup 1\n"
PLAIN, ENCRYPTED = b"p", b"e"
SALT, PROOF, TAG = 16, 16, 16
HEADER = len(MAGIC) + 1 + SALT + PROOF
CHUNK = 256 * 1024
SHORTEST_KEY = 20


class BackupRefused(Exception):
    """A backup cannot be made or used; its text says why, in a sentence."""


class Digest:
    """Stands where the cipher stands when there is no key: it finds damage, and hides nothing."""

    def encrypt(self, number, chunk, header):
        return chunk + hashlib.sha256(header + number + chunk).digest()[:TAG]

    def decrypt(self, number, sealed, header):
        chunk = sealed[:-TAG]
        if self.encrypt(number, chunk, header) != sealed:
            raise InvalidTag
        return chunk


def _cipher(key, salt):
    """(cipher, proof that a key is the right one) of one backup: each has a key of its own."""
    if not key:
        return Digest(), bytes(PROOF)
    if len(key) < SHORTEST_KEY:
        raise BackupRefused(_("The key is too short: take at least %(count)d characters.") % {"count": SHORTEST_KEY})
    # Slow on purpose, for keys that people thought of.
    made = hashlib.scrypt(key.encode(), salt=salt, n=2**15, r=8, p=1, maxmem=2**26, dklen=32 + PROOF)
    return AESGCM(made[:32]), made[32:]


def _number(index, *, is_last):
    """No other chunk of the same backup has it; it says that the file ends here."""
    return index.to_bytes(11, "big") + bytes([is_last])


class SealedWriter:
    """Takes bytes, and writes them in chunks; `close` marks the last."""

    def __init__(self, file, key):
        salt = os.urandom(SALT)
        self._cipher, proof = _cipher(key, salt)
        self._header = MAGIC + (ENCRYPTED if key else PLAIN) + salt + proof
        self._file, self._waiting, self._index = file, bytearray(), 0
        file.write(self._header)

    def write(self, data):
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def flush(self):
        """A chunk is written when it is full."""

    def close(self):
        self._put(bytes(self._waiting), is_last=True)

    def _put(self, chunk, *, is_last):
        self._file.write(self._cipher.encrypt(_number(self._index, is_last=is_last), chunk, self._header))
        self._index += 1


class SealedReader(io.RawIOBase):
    """The bytes of a sealed file. Raises `BackupRefused` at what is not as it was written."""

    def __init__(self, file, key):
        super().__init__()
        self._file, self._header = file, file.read(HEADER)
        if len(self._header) < HEADER or not self._header.startswith(MAGIC):
            raise BackupRefused(_("This is not a backup of CSI, or its beginning is damaged."))
        kind, salt, proof = (
            self._header[len(MAGIC) : -SALT - PROOF],
            self._header[-SALT - PROOF : -PROOF],
            self._header[-PROOF:],
        )
        if kind == ENCRYPTED and not key:
            raise BackupRefused(_("This backup is encrypted: set BACKUP_KEY, or name a file with its key."))
        self._cipher, wanted = _cipher(key if kind == ENCRYPTED else "", salt)
        if proof != wanted:
            raise BackupRefused(_("The key does not fit this backup, or its beginning is damaged."))
        sealed = file.seek(0, os.SEEK_END) - HEADER
        self._last = max(0, -(-sealed // (CHUNK + TAG)) - 1)
        self._size = sealed - (self._last + 1) * TAG
        self._place, self._held = 0, (None, b"")
        # The end first: a backup that was cut off is known at once.
        self._chunk(self._last)

    def _chunk(self, index):
        if self._held[0] != index:
            self._file.seek(HEADER + index * (CHUNK + TAG))
            sealed = self._file.read(CHUNK + TAG)
            try:
                chunk = self._cipher.decrypt(_number(index, is_last=index == self._last), sealed, self._header)
            except InvalidTag as error:
                raise BackupRefused(_("This backup was cut off or changed after it was made.")) from error
            self._held = (index, chunk)
        return self._held[1]

    def readinto(self, into):
        index, offset = divmod(self._place, CHUNK)
        if self._place >= self._size:
            return 0
        part = self._chunk(index)[offset : offset + len(into)]
        into[: len(part)] = part
        self._place += len(part)
        return len(part)

    def readable(self):
        return True

    def seekable(self):
        return True

    def tell(self):
        return self._place

    def seek(self, offset, whence=os.SEEK_SET):
        self._place = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._size}[whence]
        return self._place
