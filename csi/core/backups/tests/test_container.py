"""The container file of a backup."""

import io
import os

import pytest

from csi.core.backups.container import CHUNK_SIZE, HEADER_SIZE, TAG_SIZE, BackupError, ContainerReader, ContainerWriter

KEY = "a key of the mission of 2011"


def write_container(content, key=""):
    file = io.BytesIO()
    writer = ContainerWriter(file, key)
    writer.write(content)
    writer.close()
    return file.getvalue()


def read_container(content, key=""):
    return io.BufferedReader(ContainerReader(io.BytesIO(content), key)).read()


@pytest.fixture(scope="module")
def three_chunks():
    return os.urandom(2 * CHUNK_SIZE + 1000)


@pytest.mark.parametrize(
    ("size", "key"),
    [
        *((size, "") for size in (0, 1, CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1, 2 * CHUNK_SIZE)),
        (CHUNK_SIZE + 1, KEY),
    ],
)
def test_written_content_is_read(size, key):
    content = os.urandom(size)
    assert read_container(write_container(content, key), key) == content


def test_parts_are_read_in_any_order(three_chunks):
    reader = io.BufferedReader(ContainerReader(io.BytesIO(write_container(three_chunks)), ""))
    for position in (2 * CHUNK_SIZE + 5, 3, CHUNK_SIZE - 2):
        reader.seek(position)
        assert reader.read(10) == three_chunks[position : position + 10]


def test_changed_byte_is_rejected():
    content = write_container(b"Osh city, 12 October 2011")
    for position in range(len(content)):
        with pytest.raises(BackupError):
            read_container(content[:position] + bytes([content[position] ^ 1]) + content[position + 1 :])


def test_shortened_or_lengthened_file_is_rejected():
    content = write_container(b"Osh city, 12 October 2011")
    for changed in (*(content[:end] for end in range(len(content))), content + b"\0", content + content):
        with pytest.raises(BackupError):
            read_container(changed)


@pytest.mark.parametrize("key", ["", pytest.param(KEY, marks=pytest.mark.audit)])
def test_missing_moved_or_foreign_chunk_is_rejected(three_chunks, key):
    content, other = write_container(three_chunks, key), write_container(three_chunks, key)
    header, chunks = (
        content[:HEADER_SIZE],
        [content[HEADER_SIZE + n * (CHUNK_SIZE + TAG_SIZE) :][: CHUNK_SIZE + TAG_SIZE] for n in range(3)],
    )
    assert read_container(header + b"".join(chunks), key) == three_chunks
    first, second, last = chunks
    for changed in (
        first + second,
        first + last,
        second + first + last,
        first + second + last + last,
        first + other[HEADER_SIZE + CHUNK_SIZE + TAG_SIZE :],
    ):
        with pytest.raises(BackupError):
            read_container(header + changed, key)


def test_encrypted_backup_needs_its_key():
    content = write_container(b"confided by a woman in Uzgen", KEY)
    assert b"Uzgen" not in content
    for key, message in (("", "is encrypted"), (KEY[::-1], "key is wrong"), ("short", "too short")):
        with pytest.raises(BackupError, match=message):
            read_container(content, key)
    with pytest.raises(BackupError):
        read_container(content[:-1] + bytes([content[-1] ^ 1]), KEY)
