import pytest


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """A media folder for one test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def stored(media):
    """Return a function that lists the stored files."""
    return lambda: sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())
