"""Size of a first visit: the compressed page and its static files, as served in production."""

import gzip
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import storage
from django.contrib.staticfiles.management.commands.collectstatic import Command
from django.core.management import call_command

from csi.core.web import bundles
from csi.core.web.bundles import BundleStorage
from forums.models import WorkingGroup

# Not loaded by the measured pages; compressing them would take most of the time
IGNORED = ["admin", "django_*", "flags", "mfa", "account", "data", "*.ttf"]
ASSET = re.compile(r'(?:href|src)="/static/([^"#]+)')


@pytest.fixture(scope="module")
def collected_static(tmp_path_factory):
    """Static files collected, hashed and compressed as in production."""
    collected = BundleStorage(location=tmp_path_factory.mktemp("static"))
    command = Command()
    command.storage = collected
    call_command(command, interactive=False, verbosity=0, ignore_patterns=IGNORED)
    return collected


@pytest.fixture
def _serve_collected(collected_static, monkeypatch):
    for module in (storage, bundles):
        monkeypatch.setattr(module, "staticfiles_storage", collected_static)


def measure(client, collected, url) -> dict[str, int]:
    """Return the compressed size of the page and of each of its static files, in bytes."""
    response = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert response.status_code == 200
    sizes = {"page": len(response.content)}
    for name in set(ASSET.findall(gzip.decompress(response.content).decode())):
        # An icon rendered by an earlier test is cached with the name of its source.
        path = collected.hashed_files.get(name, name)
        sizes[path] = collected.size(f"{path}.br" if collected.exists(f"{path}.br") else path)
    return sizes


@pytest.mark.slow
@pytest.mark.usefixtures("_serve_collected")
@pytest.mark.parametrize(
    ("username", "url", "limit"),
    [("osh", "/forums/meetings/add/?group={group}", 45_000), ("manager", "/dashboard/", 70_000)],
)
def test_first_visit_stays_within_its_limit(mission, client, collected_static, record_property, username, url, limit):
    client.force_login(mission[username])
    group = WorkingGroup.objects.visible_to(mission[username]).first()
    sizes = measure(client, collected_static, url.format(group=group.pk))
    record_property("sizes", sizes)
    assert any(name.startswith("bundles/app.") and name.endswith(".css") for name in sizes)
    assert any(name.startswith("bundles/app.") and name.endswith(".js") for name in sizes)
    assert len(sizes) <= 8
    assert sum(sizes.values()) <= limit


def test_bundles_replace_their_sources(collected_static):
    names = collected_static.hashed_files
    assert {f"bundles/{bundle}" for bundle in settings.STATIC_BUNDLES} <= set(names)
    assert not any(name.startswith(("css/", "vendor/leaflet/leaflet.")) for name in names)
    sheet = collected_static.open(names["bundles/map.css"]).read().decode()
    assert "vendor/leaflet/images/layers." in sheet
    assert "/*" not in sheet
