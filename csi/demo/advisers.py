"""The advisers and their placements: 28 co-located by 30 April 2011, eight from the United States in all."""

import unicodedata

from advisers.models import Adviser, AdviserKind, Placement
from csi.demo.people import ACCOUNTS
from csi.demo.source import day, rows


def load(scene):
    advisers = {}
    for row in rows("advisers"):
        name = row["given_names"], row["family_name"]
        if name not in advisers:
            advisers[name] = Adviser(
                given_names=row["given_names"],
                family_name=row["family_name"],
                sex=row["sex"],
                state=row["state"],
                kind=AdviserKind.NATIONAL if row["state"] == "KG" else AdviserKind.INTERNATIONAL,
                languages=row["languages"].split(),
                email=_address(*name),
            )
        scene.placements.append(
            Placement(
                adviser=advisers[name],
                station=scene.stations[row["station"]],
                mandate=scene.mandate,
                role=row["role"],
                starts=day(row["starts"]),
                ends=day(row["ends"]),
            )
        )
    for account in ACCOUNTS:
        if adviser := advisers.get((account.given_name, account.family_name)):
            adviser.account = scene.accounts[account.username]
    Adviser.objects.bulk_create(advisers.values())
    Placement.objects.bulk_create(scene.placements)


def _address(given_names, family_name):
    """An address in plain letters; the domain `example` belongs to nobody."""
    plain = unicodedata.normalize("NFKD", f"{given_names}.{family_name}".lower().replace("ı", "i"))
    return f"{plain.encode('ascii', 'ignore').decode()}@csi.example"
