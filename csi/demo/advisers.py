"""Advisers and placements: 28 co-located on 30 April 2011, eight advisers from the United States."""

import unicodedata

from advisers.models import Adviser, AdviserKind, Placement
from csi.demo.accounts import ACCOUNTS
from csi.demo.csv_files import parse_date, parse_optional_date, read_rows
from csi.demo.records import DemoRecords


def load_records(records: DemoRecords) -> None:
    advisers: dict[tuple[str, str], Adviser] = {}
    for row in read_rows("advisers"):
        name = row["given_names"], row["family_name"]
        if name not in advisers:
            advisers[name] = Adviser(
                given_names=row["given_names"],
                family_name=row["family_name"],
                sex=row["sex"],
                state=row["state"],
                kind=AdviserKind.NATIONAL if row["state"] == "KG" else AdviserKind.INTERNATIONAL,
                languages=row["languages"].split(),
                email=_build_email_address(*name),
            )
        records.placements.append(
            Placement(
                adviser=advisers[name],
                station=records.stations[row["station"]],
                mandate=records.mandate,
                role=row["role"],
                starts=parse_date(row["starts"]),
                ends=parse_optional_date(row["ends"]),
            )
        )
    for account in ACCOUNTS:
        if adviser := advisers.get((account.given_name, account.family_name)):
            adviser.account = records.accounts[account.username]
    Adviser.objects.bulk_create(advisers.values())
    Placement.objects.bulk_create(records.placements)


def _build_email_address(given_names: str, family_name: str) -> str:
    """Return an ASCII address in the reserved domain `example`."""
    decomposed = unicodedata.normalize("NFKD", f"{given_names}.{family_name}".lower().replace("ı", "i"))
    return f"{decomposed.encode('ascii', 'ignore').decode()}@csi.example"
