"""What a person types into the forms of forums, as a browser posts it."""

from districts.models import CommunityGroup, Sector

AGENDA_ITEM = {
    "concern": "",
    "new_summary": "",
    "new_category": "",
    "new_sensitivity": "normal",
    "raised_by": "",
    "outcome": "discussed",
    "note": "",
}
ACTION = {"description": "", "sector": "", "responsible": "", "due": "", "agenda_item": ""}
COUNTS = {"women": "", "men": "", "under_30": ""}


def rows(prefix, typed, initial=0):
    """The rows of one table of the form."""
    data = {
        f"{prefix}-TOTAL_FORMS": len(typed),
        f"{prefix}-INITIAL_FORMS": initial,
        f"{prefix}-MIN_NUM_FORMS": 0,
        f"{prefix}-MAX_NUM_FORMS": 200,
    }
    for number, row in enumerate(typed):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def attendance_rows(saved=(), **typed):
    """One row a sector: attendance_rows(police={"women": "2"}). `saved`: rows that are there already."""
    there = {row.sector: row for row in saved}
    sectors = [*there, *(sector for sector in Sector.values if sector not in there)]
    lines = []
    for sector in sectors:
        row = there.get(sector)
        kept = {"id": row.pk, **{name: getattr(row, name) for name in COUNTS}} if row else COUNTS
        lines.append({"sector": sector, **kept, **typed.get(sector, {})})
    return rows("attendances", lines, len(there))


def community_rows(**people):
    """One row a community, by its English name: community_rows(Kyrgyz="6")."""
    groups = CommunityGroup.objects.all()
    return rows("communities", [{"community": one.pk, "people": people.get(one.name_en, "")} for one in groups])


def agenda_rows(*items, saved=()):
    kept = [
        {"id": one.pk, "concern": one.concern_id, "raised_by": one.raised_by, "outcome": one.outcome, "note": one.note}
        for one in saved
    ]
    return rows("discussions", [*kept, *({**AGENDA_ITEM, **item} for item in items)], len(kept))


def action_rows(*actions, saved=()):
    kept = [
        {
            "id": one.pk,
            "description": one.description,
            "sector": one.sector,
            "responsible": one.responsible_id or "",
            "due": one.due.isoformat(),
        }
        for one in saved
    ]
    return rows("actions", [*kept, *({**ACTION, **action} for action in actions)], len(kept))


def typed_meeting(group, **changes):
    """October's meeting, held on the 17th; nobody came, nothing was discussed."""
    return {
        "group": group.pk,
        "month": "2011-10",
        "kind": "regular",
        "state": "held",
        "cancel_reason": "",
        "date": "2011-10-17",
        "venue": "House of Culture",
        "agenda": "",
        "minutes": "",
        **attendance_rows(),
        **community_rows(),
        **agenda_rows(),
        **action_rows(),
        **changes,
    }


def typed_action(meeting, **changes):
    return {
        "meeting": meeting.pk,
        "concern": "",
        "description": "Mend the street lights",
        "sector": "authorities",
        "responsible": "",
        "due": "2011-11-15",
        "done_on": "",
        "verified_on": "",
        "verified_by": "",
        "reported_back_at": "",
        **changes,
    }


def typed_group(district, **changes):
    return {
        "district": district.pk,
        "name": "Night watch CSWG",
        "chair": "",
        "cadence": "monthly",
        "usual_venue": "",
        "established": "2011-03-01",
        "closed": "",
        **changes,
    }
