"""Valid POST data of the forms of receptions."""

from receptions.models import AppealTopic


def build_vehicle_data(*gaps, **changes):
    """Return the data of a new vehicle. `gaps`: rows of its periods out of service."""
    data = {"number": 7, "plate": "KG 7", "donated": "2011-07-08", "stage": "shared"}
    data |= {"gaps-TOTAL_FORMS": len(gaps), "gaps-INITIAL_FORMS": 0}
    for number, gap in enumerate(gaps):
        row = {"kind": "in_repair", "starts": "", "ends": "", "reason": "", **gap}
        data |= {f"gaps-{number}-{name}": value for name, value in row.items()}
    return data | changes


def build_deployment_data(vehicle, district, **changes):
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


def build_trip_data(deployment, **changes):
    """Return the data of a trip with a mixed crew and 14 visitors, without appeals."""
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
        **build_appeal_data(),
        **changes,
    }


def build_appeal_data(initial=(), **counts):
    """Return one row per topic: build_appeal_data(land={"received": "3"}). `initial`: saved rows."""
    saved = {row.topic: row for row in initial}
    topics = [*saved, *(topic for topic in AppealTopic.values if topic not in saved)]
    data = {
        "appeals-TOTAL_FORMS": len(topics),
        "appeals-INITIAL_FORMS": len(saved),
        "appeals-MIN_NUM_FORMS": 0,
        "appeals-MAX_NUM_FORMS": 200,
    }
    for number, topic in enumerate(topics):
        row = {"received": "", "settled": "", "referred": "", **counts.get(topic, {})}
        data |= {f"appeals-{number}-{name}": value for name, value in row.items()}
        data[f"appeals-{number}-topic"] = topic
        if topic in saved:
            data[f"appeals-{number}-id"] = saved[topic].pk
    return data
