import pytest


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """A folder of its own for the files of a test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def stored(media):
    """The files that lie there."""
    return lambda: sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())
