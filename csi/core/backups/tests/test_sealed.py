"""The file of a backup: what is not as it was written is refused, byte by byte."""

import io
import os

import pytest

from csi.core.backups.container import CHUNK, HEADER, TAG, BackupRefused, SealedReader, SealedWriter

KEY = "a key of the mission of 2011"


def sealed(content, key=""):
    file = io.BytesIO()
    writer = SealedWriter(file, key)
    writer.write(content)
    writer.close()
    return file.getvalue()


def read(content, key=""):
    return io.BufferedReader(SealedReader(io.BytesIO(content), key)).read()


@pytest.fixture(scope="module")
def three_chunks():
    return os.urandom(2 * CHUNK + 1000)


@pytest.mark.parametrize(
    ("size", "key"), [*((size, "") for size in (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK)), (CHUNK + 1, KEY)]
)
def test_what_was_written_is_read(size, key):
    content = os.urandom(size)
    assert read(sealed(content, key), key) == content


def test_every_part_can_be_read_by_itself(three_chunks):
    reader = io.BufferedReader(SealedReader(io.BytesIO(sealed(three_chunks)), ""))
    for place in (2 * CHUNK + 5, 3, CHUNK - 2):
        reader.seek(place)
        assert reader.read(10) == three_chunks[place : place + 10]


def test_each_changed_byte_is_refused():
    whole = sealed(b"Osh city, 12 October 2011")
    for place in range(len(whole)):
        with pytest.raises(BackupRefused):
            read(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])


def test_each_shortened_or_lengthened_file_is_refused():
    whole = sealed(b"Osh city, 12 October 2011")
    for changed in (*(whole[:end] for end in range(len(whole))), whole + b"\0", whole + whole):
        with pytest.raises(BackupRefused):
            read(changed)


@pytest.mark.parametrize("key", ["", pytest.param(KEY, marks=pytest.mark.audit)])
def test_chunks_that_are_left_out_moved_or_of_another_backup_are_refused(three_chunks, key):
    whole, other = sealed(three_chunks, key), sealed(three_chunks, key)
    header, chunks = whole[:HEADER], [whole[HEADER + n * (CHUNK + TAG) :][: CHUNK + TAG] for n in range(3)]
    assert read(header + b"".join(chunks), key) == three_chunks
    first, second, last = chunks
    for changed in (
        first + second,
        first + last,
        second + first + last,
        first + second + last + last,
        first + other[HEADER + CHUNK + TAG :],
    ):
        with pytest.raises(BackupRefused):
            read(header + changed, key)


def test_an_encrypted_backup_hides_what_it_holds_and_needs_its_key():
    whole = sealed(b"confided by a woman in Uzgen", KEY)
    assert b"Uzgen" not in whole
    for key, why in (("", "is encrypted"), (KEY[::-1], "does not fit"), ("short", "too short")):
        with pytest.raises(BackupRefused, match=why):
            read(whole, key)
    with pytest.raises(BackupRefused):
        read(whole[:-1] + bytes([whole[-1] ^ 1]), KEY)
