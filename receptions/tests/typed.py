"""What a person types into the forms of receptions, as a browser posts it."""

from receptions.models import AppealTopic


def typed_vehicle(*gaps, **changes):
    """A new vehicle; `gaps`: rows of its times out of service."""
    data = {"number": 7, "plate": "KG 7", "donated": "2011-07-08", "stage": "shared"}
    data |= {"gaps-TOTAL_FORMS": len(gaps), "gaps-INITIAL_FORMS": 0}
    for number, gap in enumerate(gaps):
        row = {"kind": "in_repair", "starts": "", "ends": "", "reason": "", **gap}
        data |= {f"gaps-{number}-{name}": value for name, value in row.items()}
    return data | changes


def typed_deployment(vehicle, district, **changes):
    return {
        "vehicle": vehicle.pk,
        "district": district.pk,
        "site": "Square before the akimiat",
        "latitude": "",
        "longitude": "",
        "starts": "2011-10-20",
        "ends": "",
        **changes,
    }


def typed_trip(deployment, **changes):
    """A trip with a crew of one of each and fourteen visitors; no appeals."""
    return {
        "deployment": deployment.pk,
        "date": "2011-10-31",
        "place": "",
        "officers_women": "1",
        "officers_men": "1",
        "visitors_women": "6",
        "visitors_men": "8",
        "kilometres": "42",
        "fuel": "7.5",
        "remarks": "",
        **appeal_rows(),
        **changes,
    }


def appeal_rows(initial=(), **typed):
    """The rows of appeals, one a topic: appeal_rows(land={"received": "3"}). `initial`: rows saved before."""
    saved = {row.topic: row for row in initial}
    topics = [*saved, *(topic for topic in AppealTopic.values if topic not in saved)]
    data = {
        "appeals-TOTAL_FORMS": len(topics),
        "appeals-INITIAL_FORMS": len(saved),
        "appeals-MIN_NUM_FORMS": 0,
        "appeals-MAX_NUM_FORMS": 200,
    }
    for number, topic in enumerate(topics):
        row = {"received": "", "settled": "", "referred": "", **typed.get(topic, {})}
        data |= {f"appeals-{number}-{name}": value for name, value in row.items()}
        data[f"appeals-{number}-topic"] = topic
        if topic in saved:
            data[f"appeals-{number}-id"] = saved[topic].pk
    return data
