"""Fixture `crawler`, on a seeded mission; pytest loads this module before Django is set up."""

import logging

import pytest


@pytest.fixture(scope="module")
def seeded_mission(django_db_setup, django_db_blocker, tmp_path_factory):
    """Return the seeded mission, in an open transaction."""
    from django.db import transaction
    from django.test import override_settings

    from csi.tests.support.access.seed import create_seed

    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media, transaction.atomic():
        yield create_seed()
        transaction.set_rollback(True)


@pytest.fixture
def crawler(seeded_mission, django_db_blocker):
    """Return a new crawler for each test; denied requests are not logged."""
    from django.db import transaction

    from csi.tests.support.access.crawler import Crawler

    logging.disable(logging.ERROR)
    with django_db_blocker.unblock(), transaction.atomic():
        yield Crawler(seeded_mission)
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
