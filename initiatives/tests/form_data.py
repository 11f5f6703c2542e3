"""Valid POST data of the form of an initiative."""

PROPOSED_VALUES = {
    "title": "Football for peace",
    "kind": "sports",
    "status": "proposed",
    "venue": "Stadium",
    "starts": "2011-10-10",
    "ends": "",
    "purpose": "",
    "budget": "200",
    "participants_women": "",
    "participants_men": "",
    "participants_under_30": "",
    "participants_police": "",
    "spent": "",
    "overspend_reason": "",
    "outcome": "",
    "lessons": "",
}
DONE_VALUES = {
    "status": "done",
    "participants_women": "15",
    "participants_men": "25",
    "participants_under_30": "30",
    "participants_police": "6",
    "spent": "180",
    "outcome": "Pupils and officers played together.",
}


def build_proposed_data(district, **changes):
    return {**PROPOSED_VALUES, "district": district.pk, **changes}


def build_done_data(district, **changes):
    return build_proposed_data(district, **DONE_VALUES) | changes
