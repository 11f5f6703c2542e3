"""Some thirty community initiatives, from proposed to done, with what they cost and whom they reached."""

from decimal import Decimal

from csi.demo.forums import district_of
from csi.demo.source import day, rows
from initiatives.models import Initiative


def load(scene):
    table = rows("initiatives")
    scene.initiatives = [_initiative(scene, row) for row in table]
    Initiative.objects.bulk_create(scene.initiatives)
    further, partners, answers = [], [], []
    for row, initiative in zip(table, scene.initiatives, strict=True):
        contacts = scene.contacts[row["district"]]
        further += [(initiative, scene.districts[key]) for key in row["further"].split(",") if key]
        partners += [(initiative, contacts[key]) for key in row["partners"].split()]
        answers += [(initiative, concern) for concern in _answered(scene, row, initiative)]
    _link(Initiative.further_districts, further)
    _link(Initiative.partners, partners)
    _link(Initiative.concerns, answers)


def _initiative(scene, row):
    return Initiative(
        title=row["title"],
        kind=row["kind"],
        status=row["status"],
        district=scene.districts[row["district"]],
        starts=day(row["starts"]),
        ends=day(row["ends"]),
        venue=row["venue"],
        purpose=row["purpose"],
        budget=Decimal(row["budget"]),
        spent=Decimal(row["spent"]) if row["spent"] else None,
        overspend_reason=row["reason"],
        participants_women=int(row["women"] or 0),
        participants_men=int(row["men"] or 0),
        participants_under_30=int(row["under_30"] or 0),
        participants_police=int(row["police"] or 0),
        outcome=row["outcome"],
        lessons=row["lessons"],
        **scene.stamp(row["district"]),
    )


def _answered(scene, row, initiative):
    """The concerns of each `district:category` that were raised before it began."""
    wanted = [tuple(pair.split(":")) for pair in row["answers"].split()]
    return [
        concern
        for concern in scene.concerns
        if concern.raised_on <= initiative.starts
        and any(
            concern.district is scene.districts[district_of(group)] and concern.category == category
            for group, category in wanted
        )
    ]


def _link(relation, pairs):
    """Writes the rows of a many-to-many relation at once."""
    through = relation.through
    here, there = relation.field.m2m_field_name(), relation.field.m2m_reverse_field_name()
    through.objects.bulk_create(through(**{here: one, there: other}) for one, other in pairs)
