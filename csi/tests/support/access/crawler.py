"""The walk: every address as every person; each answer beside what that person may come to, read and change."""

import re
from collections import Counter
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max, Min

from csi.core.history.models import Change
from csi.tests.support.access.addresses import READERS, addresses
from csi.tests.support.access.answers import told_by
from csi.tests.support.access.identities import NOBODY
from csi.tests.support.access.seed import WORDS

SIGN_IN = ("/accounts/login/", "/admin/login/")
# Enough for each step to be taken by whoever may take it.
SENT = {"post": "yes", "remark": "walked", "reason": "walked", "done_on": "2011-10-30", "action": "delete_selected"}
# Tokens against forged and repeated forms; the day and hour on which something was asked for.
EACH_TIME = re.compile(rb'(?:value=|"X-CSRFToken": )"[^"]{40,}"|DTSTAMP:\w+')
HISTORIES = ("RecordHistoryView", "journal")
# A number that is grouped as people read it where a program reads it: it leads to no record.
GROUPED = re.compile(rb'\b(?:action|for|href|id|src|value)="[^"]*\d\xe2\x80\xaf\d{3}[^"]*"')


@dataclass(frozen=True)
class Finding:
    """What a person got that is not as it should be."""

    person: str
    method: str
    url: str
    what: str


@dataclass
class Walk:
    """What the walk has met. `figures`: how many requests as whom, by what method; `met`: the canaries."""

    ours: object
    figures: Counter = field(default_factory=Counter)
    met: set = field(default_factory=set)

    def everywhere(self):
        return addresses(self.ours)

    def get(self, person, address, query="", **how):
        """The findings of one answer."""
        url = address.url + query
        response = self.ours.clients[person].get(url, **how)
        findings = [*self.judged(person, "GET", url, address, response, address.allowed)]
        if person in (address.allowed or ()):
            findings += self.offered(person, url, response)
        return findings

    def post(self, person, address):
        """The same of what is sent; what it wrote is looked at and taken back."""
        client = self.ours.clients[person]
        with taken_back(client) as before:
            response = client.post(address.url, {**SENT, **self.version(address)})
            yield from self.judged(person, "POST", address.url, address, response, address.posted_by or address.allowed)
            if not address.may_post(person) and (said := list(written_since(before))):
                yield Finding(person, "POST", address.url, f"wrote {said}")

    def version(self, address):
        """The first version of the record whose history this is, so that it could be brought back."""
        return {"version": next(iter(self.versions(address)))} if address.kind in HISTORIES else {}

    def judged(self, person, method, url, address, response, allowed):
        self.figures[person, method] += 1
        content = told_by(response)
        self.met |= self.ours.met(content)
        for where in self.ours.forbidden({person, address.read_as or person}, content):
            yield Finding(person, method, url, f"read {where}")
        status, place = response.status_code, response.headers.get("Location", "")
        if status >= 500:
            yield Finding(person, method, url, f"answered {status}")
        if grouped := GROUPED.search(content):
            yield Finding(person, method, url, f"bears {grouped[0].decode()}")
        if allowed is None or status == 405:
            return
        sent_away = status == 302 and place.startswith(SIGN_IN)
        if person in allowed:
            # What is asked about another district's, or cannot be done any more, is refused.
            is_refused = status >= 400 and method == "GET" and not ("?" in url and status == 404)
            if sent_away or is_refused:
                yield Finding(person, method, url, f"answered {status} {place}, though it is theirs")
        elif status != 204 and not sent_away and status not in self.refusals(person, address):
            yield Finding(person, method, url, f"answered {status} {place}, though it is not theirs")

    def refusals(self, person, address):
        """The statuses that turn this person away: what is hidden is not there."""
        if person in address.hidden:
            return (404,)
        return () if person in NOBODY and not address.hidden & NOBODY else (403, 404)

    def offered(self, person, url, response):
        """The second lock: no form offers, or takes, a record that this person may not read."""
        for name, bound in choices_of(response):
            hidden = [pk for pk, home in self.ours.records_of(bound.queryset.model) if person not in home.readers]
            if hidden and bound.queryset.filter(pk__in=hidden).exists():
                yield Finding(person, "GET", url, f"is offered others' {name}")

    def questions(self, person, address):
        """What may be asked at an address, every choice set to what this person may not read included."""
        yield from self.usual_questions(address)
        if address.kind == "list":
            form = self.ours.clients[person].get(address.url).context
            fields = form["filter_form"].fields.items() if form and "filter_form" in form else ()
            yield from self.hidden_choices(person, fields, "?{}={}", "?export=csv&{}={}")
        elif address.kind == "add":
            names = [name for name in address.prefill if has_field(address.model, name)]
            wanted = [(name, address.model._meta.get_field(name)) for name in names]
            yield from self.hidden_choices(person, wanted, "?{}={}")

    def usual_questions(self, address):
        """Exports, a search, two versions side by side, and the questions of reports about each district."""
        if address.kind == "list":
            yield from ("?export=csv", "?export=xlsx", "?q=zq")
        elif address.kind in HISTORIES:
            yield "?from={}&to={}".format(*self.versions(address))
        elif address.kind in QUESTIONS:
            districts = {"own": self.ours.districts["osh"].pk, "other": self.ours.districts["uzgen"].pk}
            yield from (query.format(**districts) for query in QUESTIONS[address.kind])

    def versions(self, address):
        """The first and the last change of the record whose history this is."""
        *_rest, second, last = address.url.strip("/").split("/")
        if address.kind == "journal":
            subject = {"parent_table": second, "parent_id": last}
        else:
            subject = {"parent_table": address.model._meta.db_table, "parent_id": second}
        return Change.objects.filter(**subject).aggregate(first=Min("pk"), last=Max("pk")).values()

    def hidden_choices(self, person, fields, *questions):
        for name, one in fields:
            queryset = getattr(one, "queryset", None)
            model = queryset.model if queryset is not None else getattr(one, "related_model", None)
            if model is None:
                continue
            hidden = [pk for pk, home in self.ours.records_of(model) if person not in home.readers]
            yield from (question.format(name, pk) for pk in hidden[:1] + hidden[-1:] for question in questions)

    def everything_told(self, person):
        """{url: answer} of all that this person may open, without what differs each time it is asked."""
        told = {}
        for address in self.everywhere():
            if person in (address.allowed or ()) and address.kind != "admin" and not address.read_as:
                for query in ("", *self.usual_questions(address)):
                    response = self.ours.clients[person].get(address.url + query)
                    body = b"".join(response.streaming_content) if response.streaming else response.content
                    if not body.startswith((b"PK", b"%PDF")):
                        told[address.url + query] = EACH_TIME.sub(b"", body)
        return told

    def querysets(self, person):
        """The first lock itself, also of records that have no page: what its scopes give this person."""
        from csi.core.access import ScopedQuerySet

        for model in {kind for kind, _pk in self.ours.homes}:
            if not isinstance(model._default_manager.all(), ScopedQuerySet):
                continue
            for scope in ("visible_to", "editable_by"):
                given = set(getattr(model.objects, scope)(self.ours.people[person]).values_list("pk", flat=True))
                part = READERS if scope == "visible_to" else "writers"
                theirs = {pk for pk, home in self.ours.records_of(model) if person in getattr(home, part)}
                if given != theirs:
                    yield Finding(person, scope, model.__name__, f"too many {given - theirs}, too few {theirs - given}")


MONTHLY = ("?month=2011-10", "?month=2011-10&district={own}", "?month=2011-10&district={other}")
BY_DISTRICT = ("?district={own}", "?district={other}")
QUESTIONS = {
    "search": ("?q=zq", "?q=lamps"),
    "concerns:similar": tuple(f"?summary={WORDS.strip()}&district={{{whose}}}" for whose in ("own", "other")),
    "dashboard": BY_DISTRICT,
    "alerts": BY_DISTRICT,
    "indicators": (
        *BY_DISTRICT,
        "?indicator=advisers_in_post&district={own}",
        "?indicator=concerns_open&district={other}",
    ),
    "cadence": BY_DISTRICT,
    "presence": BY_DISTRICT,
    "monthly_report": MONTHLY,
    "monthly_report_pdf": MONTHLY,
    "monthly_report_xlsx": MONTHLY,
    "monthly_report_csv": MONTHLY,
    "comparison": ("?by=district&district={own}&district={other}", "?by=span&span=2011-10&place={other}"),
    "calendar": ("?month=2011-10", "?month=2011-10&view=list&district={other}", "?month=2011-11&view=list"),
}


def has_field(model, name):
    return any(one.name == name for one in model._meta.get_fields())


def choices_of(response):
    """(name, field) of the choices among records in the forms of a page."""
    context = response.context
    for key in ("form", "filter_form", "formsets"):
        held = context[key] if context is not None and key in context else None
        forms = [each.empty_form for each in held] if key == "formsets" and held else [held]
        for form in forms:
            for name, bound in getattr(form, "fields", {}).items():
                # The row's own number is the formset's, which takes no other rows than its own.
                if getattr(bound, "queryset", None) is not None and name != "id":
                    yield name, bound


@contextmanager
def taken_back(client):
    """Gives the number of the journal's last line; what is done within is undone, signing out too."""
    cookies = copy(client.cookies)
    with transaction.atomic():
        yield Change.objects.aggregate(last=Max("pk"))["last"]
        transaction.set_rollback(True)
    client.cookies = cookies


def written_since(number):
    """What was written on the record since that line, besides what PostgreSQL says of sessions."""
    return Change.objects.filter(pk__gt=number).values_list("parent_table", "parent_id", "operation")
