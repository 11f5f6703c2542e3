"""Every address of the URL configuration, what stands in it and who may come there; an unknown one fails."""

import re
from dataclasses import dataclass, field

from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from csi.core.crud.views import RecordCreateView, RecordDeleteView, RecordDetailView, RecordListView, RecordUpdateView
from csi.core.history.models import Change
from csi.core.history.registry import record_models
from csi.core.history.views import RecordHistoryView, TableHistoryView
from csi.gallery.models import Photo
from csi.tests.support.access.identities import DECIDERS, EVERYONE, KEPT_BY_FIELD_STAFF, RECORDERS, SIGNED_IN
from districts.models import District

ADMINISTRATORS = frozenset({"admin"})
# Accounts are disabled, never deleted; there is one mission.
OF_NOBODY = {"accounts_user_delete", "core_mission_add", "core_mission_delete"}
# Addresses that are no page of a record's kit. Without an id: who may come there.
PAGES = {
    "alive": EVERYONE,
    "ready": EVERYONE,
    "home": SIGNED_IN,
    "dashboard": SIGNED_IN,
    "alerts": RECORDERS,
    "search": RECORDERS,
    "map": EVERYONE,
    "factsheet": EVERYONE,
    "monthly_report": SIGNED_IN,
    "monthly_report_pdf": SIGNED_IN,
    "monthly_report_xlsx": SIGNED_IN,
    "monthly_report_csv": SIGNED_IN,
    "monthly_report_subscription": SIGNED_IN,
    "indicators": SIGNED_IN,
    "cadence": RECORDERS,
    "presence": RECORDERS,
    "coverage": SIGNED_IN,
    "comparison": SIGNED_IN,
    "calendar": SIGNED_IN,
    "calendar_public": EVERYONE,
    "concerns:similar": RECORDERS,
    "returns:outstanding": RECORDERS,
    "returns:remind": RECORDERS,
    "gallery:public": EVERYONE,
    "history:log": DECIDERS,
    "access_log": ADMINISTRATORS,
    "accounts:profile": SIGNED_IN,
    "accounts:calendar_feed": SIGNED_IN,
    "accounts:calendar_feed_delete": SIGNED_IN,
    "usersessions_list": SIGNED_IN,
}
# A link that comes here leads on; what is sent is for fewer.
POSTED_BY = {"monthly_report_subscription": DECIDERS, "returns:remind": DECIDERS}
INDEXES = {"districts", "advisers", "forums", "receptions", "initiatives", "concerns", "returns", "gallery"}
PAGES |= {f"{app}:index": EVERYONE for app in INDEXES}
# With the id of a record: its readers or its writers, or those of them who decide.
READERS, WRITERS, READING_DECIDERS = "readers", "writers", "readers who decide"
RECORD_PAGES = {
    "forums:meeting_minutes_file": READERS,
    "forums:action_done": READERS,
    "advisers:observation_raise_concern": WRITERS,
    "returns:submit": WRITERS,
    "returns:accept": READING_DECIDERS,
    "returns:return_for_correction": READING_DECIDERS,
    "returns:reopen": READING_DECIDERS,
    "districts:mandate_close": WRITERS,
    "districts:mandate_reopen": WRITERS,
    "districts:areaofoperation_close": WRITERS,
    "districts:areaofoperation_reopen": WRITERS,
    "gallery:photo_image": READERS,
    "gallery:photo_thumbnail": READERS,
}
# Signing in and one's own second step: allauth asks; the walk looks for canaries and failures.
OF_ALLAUTH = ("account_", "mfa_", "socialaccount_", "usersessions_")
# What stands in an address that leads to no record.
FILLED = {"uidb36": "1", "key": "walked-1", "url": "walked/", "app_label": "forums", "pk": 1, "token": "walked"}
OF_A_RECORD = re.compile("<path:object_id>|<id>")


class UnknownAddress(Exception):
    """The walk does not know what to put into this address, or who may come there."""


@dataclass(frozen=True)
class Address:
    """Where the walk goes. `allowed`: who may come; None: allauth says. `hidden`: the answer to the others is 404.

    `posted_by`: who may change something there. `model`: what it is about; `kind`: what may be asked there.
    `read_as`: whose secret the address is; whoever has it reads as that person.
    """

    name: str
    url: str
    allowed: frozenset | None
    posted_by: frozenset | None = None
    hidden: frozenset = field(default_factory=frozenset)
    model: type | None = None
    kind: str = ""
    prefill: tuple = ()
    read_as: str = ""

    def may_post(self, person):
        allowed = self.posted_by if self.posted_by is not None else self.allowed
        return allowed is None or person in allowed


def patterns(resolver=None, namespace=(), route="/"):
    """(name, route, view) of every address of the URL configuration."""
    for entry in (resolver or get_resolver()).url_patterns:
        whole = f"{route}{entry.pattern}"
        if isinstance(entry, URLPattern):
            view = getattr(entry.callback, "view_class", entry.callback)
            yield ":".join((*namespace, entry.name or "")), whole, view
        else:
            yield from patterns(entry, (*namespace, entry.namespace) if entry.namespace else namespace, whole)


def addresses(ours):
    """Every address with everything that may stand in it."""
    found, models = [], admin_models()
    for name, route, view in patterns():
        if name.startswith("admin:"):
            found += of_admin(ours, name, route, models)
        elif name.startswith(OF_ALLAUTH):
            found.append(Address(name, filled(name, route), None))
        elif isinstance(view, type) and issubclass(view, TableHistoryView):
            found += of_the_journal(name)
        else:
            found += of_the_mission(ours, name, route, view)
    return found


def filled(name, route):
    wanted = re.findall(r"<(?:\w+:)?(\w+)>", route)
    try:
        return reverse(name, kwargs={word: FILLED[word] for word in wanted})
    except (KeyError, NoReverseMatch) as error:
        raise UnknownAddress(name) from error


def samples(ours, model):
    """[(number, home)]: one record for each way in which a record of that kind is kept."""
    found = {}
    for pk, home in ours.records_of(model):
        found.setdefault(home, (pk, home))
    return list(found.values())


def of_the_mission(ours, name, route, view):
    takes_id = "<int:pk>" in route
    if name == "calendar_private":
        open_to = {person: frozenset() if person == "left" else EVERYONE for person in ours.tokens}
        return [
            Address(name, reverse(name, args=[token]), open_to[one], hidden=EVERYONE - open_to[one], read_as=one)
            for one, token in ours.tokens.items()
        ]
    if name == "district_report":
        return [
            Address(name, reverse(name, args=[pk]), home.readers | {"reader"}, hidden=RECORDERS - home.readers)
            for pk, home in samples(ours, District)
        ]
    if name in PAGES:
        is_list = isinstance(view, type) and issubclass(view, RecordListView)
        return [Address(name, filled(name, route), PAGES[name], POSTED_BY.get(name), kind="list" if is_list else name)]
    if isinstance(view, type) and issubclass(view, RecordListView | RecordCreateView) and not takes_id:
        kind = "list" if issubclass(view, RecordListView) else "add"
        is_kept = kind == "list" or view.model.__name__ in KEPT_BY_FIELD_STAFF
        allowed = RECORDERS if is_kept else DECIDERS
        prefill = getattr(view, "prefill", ())
        return [
            Address(
                name, reverse(name), allowed, hidden=RECORDERS - allowed, model=view.model, kind=kind, prefill=prefill
            )
        ]
    if not takes_id:
        raise UnknownAddress(name)
    return list(of_records(ours, name, view))


def of_records(ours, name, view):
    """Every record of the view's model, each once for each way in which it is kept."""
    model = Photo if name.startswith("gallery:photo_") else getattr(view, "model", None)
    if name == "advisers:observation_raise_concern":
        model = apps.get_model("advisers", "Observation")
    kind = next(
        (
            one
            for one in (RecordHistoryView, RecordDetailView, RecordUpdateView, RecordDeleteView)
            if issubclass(view, one)
        ),
        None,
    )
    said = RECORD_PAGES.get(name) or (
        WRITERS if kind in (RecordUpdateView, RecordDeleteView) else READERS if kind else None
    )
    if model is None or said is None:
        raise UnknownAddress(name)
    for pk, home in ours.records_of(model) if model is Photo else samples(ours, model):
        allowed = {READERS: home.readers, WRITERS: home.writers, READING_DECIDERS: DECIDERS}[said]
        writers = home.writers & allowed
        posted_by = DECIDERS if kind is RecordHistoryView else writers
        hidden = RECORDERS - allowed
        if name in ("gallery:photo_image", "gallery:photo_thumbnail"):
            is_public = Photo.objects.get(pk=pk).is_public
            allowed, hidden = (EVERYONE if is_public else allowed), (frozenset() if is_public else EVERYONE - allowed)
        yield Address(
            name, reverse(name, args=[pk]), allowed, posted_by, hidden, model, kind.__name__ if kind else "other"
        )


def of_the_journal(name):
    """The history of every record: the only page that tells of deleted ones, of accounts and of remarks of the past."""
    about = (
        Change.objects.filter(parent_table__in=record_models())
        .values_list("parent_table", "parent_id")
        .distinct()
        .order_by()
    )
    for subject in about:
        yield Address(name, reverse(name, args=subject), DECIDERS, hidden=RECORDERS - DECIDERS, kind="journal")


def admin_models():
    return {f"{model._meta.app_label}_{model._meta.model_name}": model for model in admin.site._registry}


def of_admin(ours, name, route, models):
    """The admin is for administrators; whoever else asks is led to the sign-in page or refused."""
    short = name.removeprefix("admin:")
    theirs = frozenset() if short in OF_NOBODY else ADMINISTRATORS
    own = {"allowed": None if short in ("login", "logout") else theirs, "kind": "admin"}
    if short == "autocomplete":
        return [Address(name, reverse(name) + query, **own) for query in autocompletes()]
    if short == "view_on_site":
        paged = [one for one in models.values() if hasattr(one, "get_absolute_url") and samples(ours, one)]
        kinds = ContentType.objects.get_for_models(*paged)
        return [Address(name, reverse(name, args=[kinds[one].pk, samples(ours, one)[0][0]]), **own) for one in paged]
    model = models.get("_".join(route.split("/")[2:4]))
    if model and OF_A_RECORD.search(route):
        # The nameless one leads from an older Django's address to the record's page.
        return [
            Address(name, OF_A_RECORD.sub(str(pk), route), model=model, **own) for pk, _home in samples(ours, model)
        ]
    if not short:
        return [Address(name, "/admin/walked/", frozenset(), kind="admin")]
    return [Address(name, filled(name, route), model=model, **own)]


def autocompletes():
    """The questions of every field of the admin that searches as one types."""
    for model, its_admin in admin.site._registry.items():
        for name in its_admin.autocomplete_fields:
            meta = model._meta
            yield f"?app_label={meta.app_label}&model_name={meta.model_name}&field_name={name}&term=zq"
