import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from csi.accounts.models import Role


@pytest.mark.django_db
def test_createsuperuser_creates_an_administrator(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "eleven-lanterns")

    call_command("createsuperuser", interactive=False, username="first", email="first@example.org")

    first = get_user_model().objects.get()
    assert (first.role, first.is_staff, first.is_superuser) == (Role.ADMINISTRATOR, True, True)
    assert first.check_password("eleven-lanterns")
