"""Every record type has all its pages, and access ends with the next request."""

from django.urls import reverse

from csi.accounts.models import Role, User
from csi.tests.support.routes import RECORD_ROUTES


def test_every_record_type_has_five_pages_and_a_history():
    pages_by_model = {}
    for route in RECORD_ROUTES:
        pages_by_model.setdefault(route.model, set()).add(route.name.rpartition("_")[2])
    assert len(pages_by_model) >= 18
    incomplete = {
        model.__name__: pages
        for model, pages in pages_by_model.items()
        if not pages >= {"list", "detail", "add", "edit", "delete", "history"}
    }
    assert not incomplete


def test_disabled_account_is_signed_out_at_the_next_request(manager, client):
    client.force_login(manager)
    assert client.get(reverse("home")).status_code == 200
    User.objects.filter(pk=manager.pk).update(is_active=False)
    assert client.get(reverse("home")).status_code == 302


def test_lost_permission_is_missing_at_the_next_request(manager, client):
    client.force_login(manager)
    url = reverse("forums:meeting_list")
    assert client.get(url).status_code == 200
    manager.role = Role.READER
    manager.save()
    assert client.get(url).status_code == 302
