"""Valid POST data of the forms of forums."""

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


def rows(prefix, records, initial=0):
    """Return the data of one formset; the first `initial` records are saved rows."""
    data = {
        f"{prefix}-TOTAL_FORMS": len(records),
        f"{prefix}-INITIAL_FORMS": initial,
        f"{prefix}-MIN_NUM_FORMS": 0,
        f"{prefix}-MAX_NUM_FORMS": 200,
    }
    for number, record in enumerate(records):
        data |= {f"{prefix}-{number}-{name}": value for name, value in record.items()}
    return data


def build_attendance_data(saved=(), **counts):
    """Return one row per sector: build_attendance_data(police={"women": "2"}). `saved`: saved rows."""
    saved_by_sector = {row.sector: row for row in saved}
    sectors = [*saved_by_sector, *(sector for sector in Sector.values if sector not in saved_by_sector)]
    records = []
    for sector in sectors:
        row = saved_by_sector.get(sector)
        values = {"id": row.pk, **{name: getattr(row, name) for name in COUNTS}} if row else COUNTS
        records.append({"sector": sector, **values, **counts.get(sector, {})})
    return rows("attendances", records, len(saved_by_sector))


def build_community_data(**people):
    """Return one row per community, by its English name: build_community_data(Kyrgyz="6")."""
    groups = CommunityGroup.objects.all()
    return rows("communities", [{"community": group.pk, "people": people.get(group.name_en, "")} for group in groups])


def build_agenda_data(*items, saved=()):
    saved_items = [
        {
            "id": item.pk,
            "concern": item.concern_id,
            "raised_by": item.raised_by,
            "outcome": item.outcome,
            "note": item.note,
        }
        for item in saved
    ]
    return rows("discussions", [*saved_items, *({**AGENDA_ITEM, **item} for item in items)], len(saved_items))


def build_agreed_actions_data(*actions, saved=()):
    saved_actions = [
        {
            "id": action.pk,
            "description": action.description,
            "sector": action.sector,
            "responsible": action.responsible_id or "",
            "due": action.due.isoformat(),
        }
        for action in saved
    ]
    return rows("actions", [*saved_actions, *({**ACTION, **action} for action in actions)], len(saved_actions))


def build_meeting_data(group, **changes):
    """Return the data of a meeting held on 17 October 2011 with minutes only."""
    return {
        "group": group.pk,
        "month": "2011-10",
        "kind": "regular",
        "state": "held",
        "cancel_reason": "",
        "date": "2011-10-17",
        "time": "",
        "venue": "House of Culture",
        "agenda": "",
        "minutes": "The police reported on the month.",
        **build_attendance_data(),
        **build_community_data(),
        **rows("commitments", []),
        **build_agenda_data(),
        **build_agreed_actions_data(),
        **changes,
    }


def build_action_data(meeting, **changes):
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


def build_group_data(district, **changes):
    return {
        "district": district.pk,
        "name": "Night watch CSWG",
        "chair": "",
        "cadence": "monthly",
        "usual_venue": "",
        "established": "2011-03-01",
        "closed": "",
        **rows("cadence_changes", []),
        **changes,
    }
