"""The cast: field staff of two districts (`osh`, `uzgen`), a `manager`, a `reader`, an `admin`.

pytest loads this before Django is set up, so the factories are imported by the fixtures.
"""

import pytest


@pytest.fixture
def osh_city(db):
    """The district of `osh`."""
    from districts.tests.factories import DistrictFactory

    return DistrictFactory(name_en="Osh city", name_ru="г. Ош", name_ky="Ош шаары", pcode="KG21")


@pytest.fixture
def uzgen_district(db):
    """Another district, of `uzgen`."""
    from districts.tests.factories import DistrictFactory

    return DistrictFactory(name_en="Uzgen", name_ru="Узген", name_ky="Өзгөн", pcode="KG0607")


@pytest.fixture
def osh(osh_city):
    """Field staff for Osh city."""
    from csi.tests.support.factories import UserFactory

    return UserFactory(username="osh", first_name="Aigul", last_name="Osmonova", districts=[osh_city])


@pytest.fixture
def uzgen(uzgen_district):
    """Field staff for Uzgen."""
    from csi.tests.support.factories import UserFactory

    return UserFactory(username="uzgen", first_name="Өмүрбек", last_name="Төрөев", districts=[uzgen_district])


@pytest.fixture
def manager(db):
    """Sees and changes every district."""
    from csi.tests.support.factories import ManagerFactory

    return ManagerFactory(username="manager")


@pytest.fixture
def reader(db):
    """Sees aggregates only."""
    from csi.tests.support.factories import ReaderFactory

    return ReaderFactory(username="reader")


@pytest.fixture
def admin(db):
    """An administrator: sees every district and enters the admin."""
    from csi.tests.support.factories import AdministratorFactory

    return AdministratorFactory(username="admin")


@pytest.fixture
def as_person(client):
    """`as_person(manager).get(url)`: the test client, signed in as that person."""

    def sign_in(user):
        # As the account stands now: of one whose access has changed meanwhile, the session would end at once.
        user.refresh_from_db(fields=["access_version"])
        client.force_login(user)
        return client

    return sign_in
