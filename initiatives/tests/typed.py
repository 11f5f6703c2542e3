"""What a person types into the form of an initiative, as a browser posts it."""

PROPOSED = {
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
WHEN_DONE = {
    "status": "done",
    "participants_women": "15",
    "participants_men": "25",
    "participants_under_30": "30",
    "participants_police": "6",
    "spent": "180",
    "outcome": "Pupils and officers played together.",
}


def proposed(district, **changes):
    return {**PROPOSED, "district": district.pk, **changes}


def done(district, **changes):
    return proposed(district, **WHEN_DONE) | changes
