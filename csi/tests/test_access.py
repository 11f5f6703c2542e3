"""The record pages of the URL configuration, and that access ends with the next request."""

from django.urls import URLPattern, get_resolver, reverse

from csi.accounts.models import Role, User
from csi.core.crud.views import RecordCreateView, RecordDeleteView, RecordDetailView, RecordListView, RecordUpdateView
from csi.core.history.views import RecordHistoryView

PAGES = ("_list", "_detail", "_add", "_edit", "_delete", "_history")
OF_RECORDS = (
    RecordListView | RecordDetailView | RecordCreateView | RecordUpdateView | RecordDeleteView | RecordHistoryView
)


def patterns(resolver=None, namespace=()):
    """(name, view class or None, takes an id) of every named address outside the admin and allauth."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            if entry.name and not entry.name.startswith(("account_", "socialaccount_", "mfa_")):
                view_class = getattr(entry.callback, "view_class", None)
                yield ":".join((*namespace, entry.name)), view_class, "pk" in entry.pattern.regex.groupindex
        elif entry.namespace != "admin":
            yield from patterns(entry, (*namespace, entry.namespace) if entry.namespace else namespace)


RECORD_PAGES = [
    (name, view, takes_id)
    for name, view, takes_id in patterns()
    if view and issubclass(view, OF_RECORDS) and name.endswith(PAGES)
]


def test_every_record_has_its_five_pages_and_its_history():
    kinds = {}
    for name, view, _takes_id in RECORD_PAGES:
        kinds.setdefault(view.model, set()).add(name.rpartition("_")[2])
    assert len(kinds) >= 18
    incomplete = {
        model.__name__: pages
        for model, pages in kinds.items()
        if not pages >= {"list", "detail", "add", "edit", "delete", "history"}
    }
    assert not incomplete


def test_a_disabled_account_is_out_with_the_next_request(manager, client):
    client.force_login(manager)
    assert client.get(reverse("home")).status_code == 200
    User.objects.filter(pk=manager.pk).update(is_active=False)
    assert client.get(reverse("home")).status_code == 302


def test_what_a_role_loses_it_loses_with_the_next_request(manager, client):
    client.force_login(manager)
    meetings = reverse("forums:meeting_list")
    assert client.get(meetings).status_code == 200
    manager.role = Role.READER
    manager.save()
    assert client.get(meetings).status_code == 302
