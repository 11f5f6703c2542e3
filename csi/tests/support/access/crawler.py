"""Crawler that requests endpoints as an identity and compares each response with the expected access."""

import re
from collections import Counter
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max, Min

from csi.core.history.models import Change
from csi.tests.support.access.endpoints import READERS, list_endpoints
from csi.tests.support.access.identities import SIGNED_OUT
from csi.tests.support.access.responses import get_content
from csi.tests.support.access.seed import TEXT

SIGN_IN = ("/accounts/login/", "/admin/login/")
# Sufficient input for every workflow step
POST_DATA = {
    "post": "yes",
    "remark": "crawled",
    "reason": "crawled",
    "done_on": "2011-10-30",
    "action": "delete_selected",
}
# CSRF and form tokens, and the time of the request in calendars
VARYING_CONTENT = re.compile(
    rb'(?:value=|"X-CSRFToken": )"[^"]{40,}"|data-(?:draft|photo-tokens)="[^"]+"|/drafts/[\w-]{36}/|DTSTAMP:\w+'
)
HISTORY_KINDS = ("RecordHistoryView", "table_history")
# A primary key with a thousands separator in an attribute, which would identify no record
LOCALISED_PK = re.compile(rb'\b(?:action|for|href|id|src|value)="[^"]*\d\xe2\x80\xaf\d{3}[^"]*"')


@dataclass(frozen=True)
class Finding:
    """A response that differs from the expected access of an identity."""

    identity: str
    method: str
    url: str
    problem: str


@dataclass
class Crawler:
    """Requests endpoints; `request_counts`: by (identity, method); `found_canaries`: in all responses."""

    seed: object
    request_counts: Counter = field(default_factory=Counter)
    found_canaries: set = field(default_factory=set)

    def list_endpoints(self):
        return list_endpoints(self.seed)

    def get(self, identity, endpoint, query="", **options):
        """Return the findings of a GET request."""
        url = endpoint.url + query
        response = self.seed.clients[identity].get(url, **options)
        findings = [*self.check_response(identity, "GET", url, endpoint, response, endpoint.allowed)]
        if identity in (endpoint.allowed or ()):
            findings += self.check_choices(identity, url, response)
        return findings

    def post(self, identity, endpoint):
        """Yield the findings of a POST request; its changes are checked and rolled back."""
        client = self.seed.clients[identity]
        with roll_back_changes(client) as last_change_id:
            response = client.post(endpoint.url, {**POST_DATA, **self.get_version_data(endpoint)})
            yield from self.check_response(
                identity, "POST", endpoint.url, endpoint, response, endpoint.posted_by or endpoint.allowed
            )
            if not endpoint.can_post(identity) and (changes := list(list_changes_after(last_change_id))):
                yield Finding(identity, "POST", endpoint.url, f"wrote {changes}")

    def get_version_data(self, endpoint):
        """Return form data that restores the first version of the record of a history page."""
        return {"version": next(iter(self.get_versions(endpoint)))} if endpoint.kind in HISTORY_KINDS else {}

    def check_response(self, identity, method, url, endpoint, response, allowed):
        """Yield the findings of a response: disclosed canaries, errors, and an unexpected status."""
        self.request_counts[identity, method] += 1
        content = get_content(response)
        self.found_canaries |= self.seed.find_canaries(content)
        for location in self.seed.list_disclosed({identity, endpoint.read_as or identity}, content):
            yield Finding(identity, method, url, f"read {location}")
        status, location = response.status_code, response.headers.get("Location", "")
        if status >= 500:
            yield Finding(identity, method, url, f"answered {status}")
        if localised_pk := LOCALISED_PK.search(content):
            yield Finding(identity, method, url, f"contains {localised_pk[0].decode()}")
        if allowed is None or status == 405:
            return
        is_sent_to_sign_in = status == 302 and location.startswith(SIGN_IN)
        if identity in allowed:
            # A filter by a hidden record returns 404, and a POST may come too late in the workflow.
            is_denied = status >= 400 and method == "GET" and not ("?" in url and status == 404)
            if is_sent_to_sign_in or is_denied:
                yield Finding(identity, method, url, f"answered {status} {location}, although access is expected")
        elif status != 204 and not is_sent_to_sign_in and status not in self.get_denied_statuses(identity, endpoint):
            yield Finding(identity, method, url, f"answered {status} {location}, although no access is expected")

    def get_denied_statuses(self, identity, endpoint):
        """Return the statuses that deny access; a hidden page returns 404 only."""
        if identity in endpoint.hidden:
            return (404,)
        return () if identity in SIGNED_OUT and not endpoint.hidden & SIGNED_OUT else (403, 404)

    def check_choices(self, identity, url, response):
        """Yield a finding for each choice field that accepts a record hidden from the identity."""
        for name, form_field in list_choice_fields(response):
            hidden = [
                pk for pk, access in self.seed.list_records(form_field.queryset.model) if identity not in access.readers
            ]
            if hidden and form_field.queryset.filter(pk__in=hidden).exists():
                yield Finding(identity, "GET", url, f"may choose hidden {name}")

    def list_queries(self, identity, endpoint):
        """Yield query strings of an endpoint, including each choice set to a hidden record."""
        yield from self.list_common_queries(endpoint)
        if endpoint.kind == "list":
            form = self.seed.clients[identity].get(endpoint.url).context
            fields = form["filter_form"].fields.items() if form and "filter_form" in form else ()
            yield from self.list_hidden_choice_queries(identity, fields, "?{}={}", "?export=csv&{}={}")
        elif endpoint.kind == "add":
            names = [name for name in endpoint.prefill if has_field(endpoint.model, name)]
            fields = [(name, endpoint.model._meta.get_field(name)) for name in names]
            yield from self.list_hidden_choice_queries(identity, fields, "?{}={}")

    def list_common_queries(self, endpoint):
        """Yield query strings of exports, a search, compared versions, and the districts of a report."""
        if endpoint.kind == "list":
            yield from ("?export=csv", "?export=xlsx", "?q=zq")
        elif endpoint.kind in HISTORY_KINDS:
            yield "?from={}&to={}".format(*self.get_versions(endpoint))
        elif endpoint.kind in QUERIES:
            districts = {"own": self.seed.districts["osh"].pk, "other": self.seed.districts["uzgen"].pk}
            yield from (query.format(**districts) for query in QUERIES[endpoint.kind])

    def get_versions(self, endpoint):
        """Return the ids of the first and the last change of the record of a history page."""
        *_rest, second, last = endpoint.url.strip("/").split("/")
        if endpoint.kind == "table_history":
            record_filter = {"parent_table": second, "parent_id": last}
        else:
            record_filter = {"parent_table": endpoint.model._meta.db_table, "parent_id": second}
        return Change.objects.filter(**record_filter).aggregate(first=Min("pk"), last=Max("pk")).values()

    def list_hidden_choice_queries(self, identity, fields, *templates):
        """Yield query strings that set a field to a hidden record."""
        for name, choice_field in fields:
            queryset = getattr(choice_field, "queryset", None)
            model = queryset.model if queryset is not None else getattr(choice_field, "related_model", None)
            if model is None:
                continue
            hidden = [pk for pk, access in self.seed.list_records(model) if identity not in access.readers]
            yield from (template.format(name, pk) for pk in hidden[:1] + hidden[-1:] for template in templates)

    def collect_content(self, identity):
        """Return {URL: body} of all pages that the identity may open, without content that varies by request."""
        content = {}
        # Without a language, the choice of languages leaves a message for the next page.
        skipped = ("admin", "language")
        for endpoint in self.list_endpoints():
            if identity in (endpoint.allowed or ()) and endpoint.kind not in skipped and not endpoint.read_as:
                for query in ("", *self.list_common_queries(endpoint)):
                    response = self.seed.clients[identity].get(endpoint.url + query)
                    body = b"".join(response.streaming_content) if response.streaming else response.content
                    if not body.startswith((b"PK", b"%PDF")):
                        content[endpoint.url + query] = VARYING_CONTENT.sub(b"", body)
        return content

    def check_querysets(self, identity):
        """Yield findings of `visible_to` and `editable_by`, also for records without pages."""
        from csi.core.access import ScopedQuerySet

        for model in {model for model, _pk in self.seed.access_by_record}:
            if not isinstance(model._default_manager.all(), ScopedQuerySet):
                continue
            for scope in ("visible_to", "editable_by"):
                returned = set(getattr(model.objects, scope)(self.seed.users[identity]).values_list("pk", flat=True))
                role = READERS if scope == "visible_to" else "writers"
                expected = {pk for pk, access in self.seed.list_records(model) if identity in getattr(access, role)}
                if returned != expected:
                    yield Finding(
                        identity,
                        scope,
                        model.__name__,
                        f"unexpected {returned - expected}, missing {expected - returned}",
                    )


MONTHLY = ("?month=2011-10", "?month=2011-10&district={own}", "?month=2011-10&district={other}")
BY_DISTRICT = ("?district={own}", "?district={other}")
QUERIES = {
    "search": ("?q=zq", "?q=lamps"),
    "concerns:similar": tuple(f"?summary={TEXT.strip()}&district={{{key}}}" for key in ("own", "other")),
    "dashboard": BY_DISTRICT,
    "alerts": BY_DISTRICT,
    "indicators": (
        *BY_DISTRICT,
        "?indicator=advisers_in_post&district={own}",
        "?indicator=concerns_open&district={other}",
    ),
    "cadence": BY_DISTRICT,
    "published_changes": BY_DISTRICT,
    "presence": BY_DISTRICT,
    "monthly_report": MONTHLY,
    "monthly_report_pdf": MONTHLY,
    "monthly_report_xlsx": MONTHLY,
    "monthly_report_csv": MONTHLY,
    "comparison": ("?by=district&district={own}&district={other}", "?by=span&span=2011-10&place={other}"),
    "calendar": ("?month=2011-10", "?month=2011-10&view=list&district={other}", "?month=2011-11&view=list"),
}


def has_field(model, name):
    return name in {model_field.name for model_field in model._meta.get_fields()}


def list_choice_fields(response):
    """Yield (name, form field) of the fields of a page whose choices are records."""
    context = response.context
    for key in ("form", "filter_form", "formsets"):
        value = context[key] if context is not None and key in context else None
        forms = [formset.empty_form for formset in value] if key == "formsets" and value else [value]
        for form in forms:
            for name, form_field in getattr(form, "fields", {}).items():
                # The formset restricts the ids of its rows itself.
                if getattr(form_field, "queryset", None) is not None and name != "id":
                    yield name, form_field


@contextmanager
def roll_back_changes(client):
    """Yield the id of the last change, then undo the changes and the cookies of the block."""
    cookies = copy(client.cookies)
    with transaction.atomic():
        yield Change.objects.aggregate(last=Max("pk"))["last"]
        transaction.set_rollback(True)
    client.cookies = cookies


def list_changes_after(change_id):
    """Return the changes recorded after `change_id`; sessions are not recorded."""
    return Change.objects.filter(pk__gt=change_id).values_list("parent_table", "parent_id", "operation")
