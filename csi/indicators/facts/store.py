"""Reading of facts; those that changes of records affect are computed again before they are used.

A fact is valid if no change in the history after its `last_change` affects days up to the end of its follow-up. The
declarations of the period lock name the days and the district of every record.

A transaction in progress may already have the number of a change that nobody sees yet. Therefore a reader first reads
the number of the latest change, then finds out whether other transactions write to the history, and if one does, it
stores nothing. What it reads afterwards contains every change up to that number.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import Case, F, Func, JSONField, Value, When

from csi.core.history.affected_days import find_affected_days
from csi.core.history.models import Change
from csi.core.history.writers import is_inside_transaction, read_server_state
from csi.core.period_lock.declarations import SHARED_SCOPE
from csi.indicators.facts.cells import (
    DistrictCounts,
    MemberCounts,
    add_up,
    decode_districts,
    decode_members,
    encode_district,
    encode_districts,
    encode_members,
)
from csi.indicators.facts.keys import FactKey, compute_counts, get_digest
from csi.indicators.facts.models import SourceFact, get_known_day, get_last_relevant_day
from csi.indicators.sources import SourceRequest

# With more changes, or more districts that they affect, the counts of all districts are computed again.
MAX_CHANGES, MAX_DISTRICTS = 2_000, 20
ADVISORY_LOCK_KEY = 20111101
# Facts and districts in memory, some 30 MB
MAX_SIZE = 50_000


class JsonEntry(Func):
    """The entry of a JSON object; Django would take a key of digits for an index."""

    template = "(%(expressions)s)"
    arg_joiner = " -> "
    output_field = JSONField()


class Facts:
    """The counts of all records for some keys, as known on the day `today` and at a change in the history.

    The counts of each district are loaded with those in total for the requests in `by_district`, for the others when
    they are needed. `known`: facts as known on the same day and at the same change, which are not loaded again.
    """

    def __init__(self, latest_change: int, today: datetime.date, known: Facts | None = None) -> None:
        self.latest_change, self.today = latest_change, today
        self._stored: dict[FactKey, SourceFact] = dict(known._stored) if known else {}
        self._totals: dict[FactKey, MemberCounts] = dict(known._totals) if known else {}
        self._districts: dict[FactKey, DistrictCounts] = dict(known._districts) if known else {}

    def load(self, keys: Collection[FactKey], by_district: set[SourceRequest]) -> bool:
        """Load the stored counts for the keys; return whether they remain valid until the next change."""
        missing = {key for key in keys if key not in self._stored and key not in self._totals}
        self._read(missing, by_district)
        if missing <= self._stored.keys() and not self._list_outdated():
            return True
        return self._update(missing)

    def add(self, counts: dict[FactKey, DistrictCounts]) -> None:
        self._districts |= counts
        self._totals |= {key: add_up(districts, key.source.combine) for key, districts in counts.items()}

    @property
    def size(self) -> int:
        """The number of facts in memory, and of their districts."""
        return len(self._stored) + sum(map(len, self._districts.values()))

    def get_totals(self, key: FactKey) -> MemberCounts:
        if key not in self._totals:
            self._totals[key] = decode_members(self._stored[key].totals)
        return self._totals[key]

    def get_districts(self, key: FactKey) -> DistrictCounts:
        if key not in self._districts:
            self._load_districts(stored for stored in self._stored if stored.source is key.source)
        if key not in self._districts:
            # It was deleted meanwhile.
            self._districts |= compute_counts([key], self.today)
        return self._districts[key]

    def _read(self, keys: Collection[FactKey], by_district: set[SourceRequest]) -> None:
        """Read the stored facts of the keys."""
        if not keys:
            return
        known_keys = {(key.digest, key.span, get_known_day(key.span, self.today)): key for key in keys}
        at_once = Case(When(source__in=[get_digest(*request) for request in by_district], then=F("districts")))
        facts = SourceFact.objects.of_keys({key.digest for key in keys}, {key.span for key in keys}, self.today)
        for fact in facts.defer("districts").annotate(loaded_districts=at_once):
            if key := known_keys.get((fact.source, fact.span, fact.known_on)):
                self._stored[key] = fact
                if fact.loaded_districts is not None:
                    self._districts[key] = decode_districts(fact.loaded_districts)

    def _load_districts(self, keys: Iterable[FactKey]) -> None:
        """Load the counts by district of those of the keys that lack them."""
        keys_by_number = {self._stored[key].pk: key for key in keys if key not in self._districts}
        facts = SourceFact.objects.filter(pk__in=keys_by_number)
        for number, districts in facts.values_list("pk", "districts"):
            self._districts[keys_by_number[number]] = decode_districts(districts)

    def _list_outdated(self) -> dict[FactKey, SourceFact]:
        return {key: fact for key, fact in self._stored.items() if fact.last_change < self.latest_change}

    def _update(self, keys: Iterable[FactKey]) -> bool:
        """Compute and store what is not stored and what has changed; return whether it was stored.

        Nothing is stored while other transactions write. On a standby, storing fails, so that the primary answers;
        therefore a standby tries it only if it had to count all districts.
        """
        state = read_server_state()
        affected = self._find_affected_districts()
        for key in [key for key, districts in affected.items() if districts is None]:
            del self._stored[key]
        computed = compute_counts((key for key in keys if key not in self._stored), self.today)
        is_stored = not state.has_writers and (bool(computed) or not state.is_standby)
        computed |= self._replace_districts({key: districts for key, districts in affected.items() if districts})
        self.add(computed)
        return is_stored and self._store(computed)

    def _find_affected_districts(self) -> dict[FactKey, set[int] | None]:
        """Return the districts that changed since each outdated fact was computed; None for all."""
        outdated = self._list_outdated()
        first = min((fact.last_change for fact in outdated.values()), default=self.latest_change)
        if self.latest_change - first > MAX_CHANGES:
            return dict.fromkeys(outdated)
        changes = find_affected_days(first) if outdated else []
        affected: dict[FactKey, set[int] | None] = {}
        for key, fact in outdated.items():
            last_day = get_last_relevant_day(key.span)
            districts = {
                change.scope for change in changes if change.change > fact.last_change and change.first_day <= last_day
            }
            affected[key] = None if SHARED_SCOPE in districts or len(districts) > MAX_DISTRICTS else districts
        return affected

    def _replace_districts(self, affected: dict[FactKey, set[int]]) -> dict[FactKey, DistrictCounts]:
        """Compute the affected districts; return the counts of the facts that differ, with all districts."""
        if not affected:
            return {}
        districts = frozenset[int]().union(*affected.values())
        computed = compute_counts(affected, self.today, districts)
        names = [encode_district(district) for district in (None, *districts)]
        keys_by_number = {self._stored[key].pk: key for key in affected}
        facts = SourceFact.objects.filter(pk__in=keys_by_number)
        differing = []
        for number, *stored in facts.values_list("pk", *(JsonEntry("districts", Value(name)) for name in names)):
            key = keys_by_number[number]
            counts = encode_districts(computed[key])
            if any(
                counts.get(name) != members
                for name, members in zip(names, stored, strict=True)
                if bool(name) == bool(key.source.district)
            ):
                differing.append(key)
        self._load_districts(differing)
        replaced = {False: {None}, True: districts}
        return {
            key: {
                district: members
                for district, members in self._districts[key].items()
                if district not in replaced[bool(key.source.district)]
            }
            | computed[key]
            for key in differing
        }

    def _store(self, keys: Iterable[FactKey]) -> bool:
        """Store the counts of the keys, and that the others are still valid, unless another reader does so."""
        facts = [
            SourceFact(
                source=key.digest,
                starts=key.span.start,
                ends=key.span.end,
                known_on=get_known_day(key.span, self.today),
                computed_on=self.today,
                last_change=self.latest_change,
                totals=encode_members(self._totals[key]),
                districts=encode_districts(self._districts[key]),
            )
            for key in keys
        ]
        valid = self._list_outdated().values()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ADVISORY_LOCK_KEY])
            if not cursor.fetchone()[0]:
                return False
            SourceFact.objects.filter(pk__in=[fact.pk for fact in valid]).update(last_change=self.latest_change)
            SourceFact.objects.outdated_on(self.today).delete()
            SourceFact.objects.bulk_create(
                facts,
                update_conflicts=True,
                unique_fields=["source", "starts", "ends", "known_on"],
                update_fields=["last_change", "totals", "districts"],
            )
        for fact in valid:
            fact.last_change = self.latest_change
        return True


# The facts of earlier pages. Later ones copy them, so that several threads can use them.
_latest_facts: Facts | None = None


def get_facts(keys: Collection[FactKey], by_district: set[SourceRequest], today: datetime.date) -> Facts:
    """Return the counts for the keys. What is in memory and still valid is not read again."""
    global _latest_facts
    latest_change = Change.objects.last_number()
    known = None if is_inside_transaction() else _latest_facts
    if known and ((known.latest_change, known.today) != (latest_change, today) or known.size > MAX_SIZE):
        known = None
    facts = Facts(latest_change, today, known)
    storable = {key for key in keys if key.is_stored(today)}
    if facts.load(storable, by_district) and not is_inside_transaction():
        _latest_facts = facts
    if others := set(keys) - storable:
        facts = Facts(latest_change, today, facts)
        facts.add(compute_counts(others, today))
    return facts


def clear_facts(using: str = DEFAULT_DB_ALIAS, **_kwargs: Any) -> None:
    """Handle `post_migrate`: another version of the application may count differently."""
    if SourceFact._meta.db_table in connections[using].introspection.table_names():
        SourceFact.objects.using(using).all().delete()
