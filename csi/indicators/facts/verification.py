"""Comparison of the stored facts with the records."""

import datetime
from collections import defaultdict
from collections.abc import Iterable

from csi.indicators.facts.cells import add_up, encode_districts, encode_members
from csi.indicators.facts.keys import FactKey, compute_counts, get_digest
from csi.indicators.facts.models import SourceFact, get_known_day
from csi.indicators.facts.store import get_facts
from csi.indicators.indicator import Indicator
from csi.indicators.sources import SourceRequest


def list_stored_keys(requests: Iterable[SourceRequest], today: datetime.date) -> set[FactKey]:
    """Return the keys of the stored facts that a page of today would use."""
    requests_by_digest = {get_digest(*request): request for request in requests}
    facts = SourceFact.objects.filter(source__in=requests_by_digest).defer("totals", "districts")
    return {
        FactKey(*requests_by_digest[fact.source], fact.span)
        for fact in facts
        if fact.known_on == get_known_day(fact.span, today)
    }


def find_differences(keys: set[FactKey], today: datetime.date) -> set[FactKey]:
    """Return the keys whose facts differ from the counts of the records."""
    facts, counts = get_facts(keys, set(), today), compute_counts(keys, today)
    return {
        key
        for key in keys
        if encode_districts(facts.get_districts(key)) != encode_districts(counts[key])
        or encode_members(facts.get_totals(key)) != encode_members(add_up(counts[key], key.source.combine))
    }


def list_requests(indicators: Iterable[Indicator]) -> dict[SourceRequest, list[Indicator]]:
    """Return all requests of the indicators, each with the indicators that use it."""
    users: dict[SourceRequest, list[Indicator]] = defaultdict(list)
    for indicator in indicators:
        for dimension in ("", *indicator.dimensions):
            for request in indicator.get_source_requests(dimension):
                users[request].append(indicator)
    return users
