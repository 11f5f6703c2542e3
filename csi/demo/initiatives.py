"""About thirty community initiatives, from proposed to done, with cost and participants."""

from decimal import Decimal
from typing import Any

from csi.concerns.models import Concern
from csi.demo.csv_files import parse_date, parse_optional_date, read_rows
from csi.demo.forums import get_district_key
from csi.demo.records import DemoRecords
from initiatives.models import Initiative


def load_records(records: DemoRecords) -> None:
    rows = read_rows("initiatives")
    records.initiatives = [_build_initiative(records, row) for row in rows]
    Initiative.objects.bulk_create(records.initiatives)
    further_districts, partners, concerns = [], [], []
    for row, initiative in zip(rows, records.initiatives, strict=True):
        contacts = records.contacts[row["district"]]
        further_districts += [
            (initiative, records.districts[key]) for key in row["further_districts"].split(",") if key
        ]
        partners += [(initiative, contacts[key]) for key in row["partners"].split()]
        concerns += [(initiative, concern) for concern in _find_concerns(records, row, initiative)]
    _create_links(Initiative.further_districts, further_districts)
    _create_links(Initiative.partners, partners)
    _create_links(Initiative.concerns, concerns)


def _build_initiative(records: DemoRecords, row: dict[str, str]) -> Initiative:
    return Initiative(
        title=row["title"],
        kind=row["kind"],
        status=row["status"],
        district=records.districts[row["district"]],
        starts=parse_date(row["starts"]),
        ends=parse_optional_date(row["ends"]),
        venue=row["venue"],
        purpose=row["purpose"],
        budget=Decimal(row["budget"]),
        spent=Decimal(row["spent"]) if row["spent"] else None,
        overspend_reason=row["overspend_reason"],
        participants_women=int(row["women"] or 0),
        participants_men=int(row["men"] or 0),
        participants_under_30=int(row["under_30"] or 0),
        participants_police=int(row["police"] or 0),
        outcome=row["outcome"],
        lessons=row["lessons"],
        **records.get_audit_fields(row["district"]),
    )


def _find_concerns(records: DemoRecords, row: dict[str, str], initiative: Initiative) -> list[Concern]:
    """Return the concerns of each `group:category` that were raised before the initiative started."""
    selections = [tuple(pair.split(":")) for pair in row["concerns"].split()]
    return [
        concern
        for concern in records.concerns
        if concern.raised_on <= initiative.starts
        and any(
            concern.district is records.districts[get_district_key(group)] and concern.category == category
            for group, category in selections
        )
    ]


def _create_links(relation: Any, pairs: list[tuple]) -> None:
    """Create the rows of a many-to-many relation."""
    through = relation.through
    source_name, target_name = relation.field.m2m_field_name(), relation.field.m2m_reverse_field_name()
    through.objects.bulk_create(through(**{source_name: source, target_name: target}) for source, target in pairs)
