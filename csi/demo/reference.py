"""The mission, its mandate, provinces, districts, communities and the census."""

import dataclasses
import datetime
import re
from decimal import Decimal

from csi.core.models import Mission
from csi.demo.csv_files import read_rows
from csi.demo.records import DISTRICT_CODES, TODAY, DemoRecords, get_centre
from csi.reports.map.outlines import compute_bounding_box
from districts.models import (
    AreaOfOperation,
    AreaStatus,
    CommunityGroup,
    District,
    DistrictKind,
    Mandate,
    MandateExtension,
    PoliceStation,
    Population,
    Province,
)

NOTE = """\
Factual, from published sources: the mandate PC.DEC/961 of 18 November 2010 and the 57 participating States \
(OSCE Permanent Council); 28 advisers co-located in district police stations by April 2011 (OSCE, \
"The Community Security \
Initiative"); work in ten districts, eight police stations in the south and two in Chui province (SDC project \
7F07950); 12 Mobile Police Receptions handed over on 8 July 2011 (OSCE Centre in Bishkek); eight advisers from the \
United States (US Mission to the OSCE); a ceiling of 31 international and 27 local staff; the extension \
requested until December 2012.

Also factual: the districts' names and codes (COD-AB), their coordinates (GeoNames, CC BY 4.0), and the population \
and shares of communities of the 2009 census, where a source gives them. A blank cell means that no source gives \
the figure.

Illustrative: which ten districts they are, which two are requested, the date of the requests, the nationalities of \
the other advisers, the police stations' strength, and every meeting, concern, action, trip, initiative, observation \
and photo. All people are invented; no real person is named. The photos are drawings."""

MANDATE_NOTE = """\
One year, by decision of all participating States. The project (5300376, EUR 3,759,400) runs from 23 July 2010 to \
31 December 2011, six weeks longer than the mandate. Ceiling: 31 international and 27 local staff. Requested: \
work in further districts and an extension to 31 December 2012."""

PROVINCES = [
    # ISO 3166-2, P-code, English, Russian, Kyrgyz
    ("KG-B", "KG05000000000", "Batken", "Баткенская область", "Баткен облусу"),
    ("KG-C", "KG08000000000", "Chui", "Чуйская область", "Чүй облусу"),
    ("KG-GB", "KG11000000000", "Bishkek", "город Бишкек", "Бишкек шаары"),
    ("KG-GO", "KG21000000000", "Osh city", "город Ош", "Ош шаары"),
    ("KG-J", "KG03000000000", "Jalal-Abad", "Джалал-Абадская область", "Жалал-Абад облусу"),
    ("KG-N", "KG04000000000", "Naryn", "Нарынская область", "Нарын облусу"),
    ("KG-O", "KG06000000000", "Osh", "Ошская область", "Ош облусу"),
    ("KG-T", "KG07000000000", "Talas", "Таласская область", "Талас облусу"),
    ("KG-Y", "KG02000000000", "Issyk-Kul", "Иссык-Кульская область", "Ысык-Көл облусу"),
]

COMMUNITIES = [
    ("Kyrgyz", "Кыргызы", "Кыргыздар"),
    ("Uzbek", "Узбеки", "Өзбектер"),
    ("Russian", "Русские", "Орустар"),
    ("Tajik", "Таджики", "Тажиктер"),
    ("Turkish", "Турки", "Түрктөр"),
    ("Dungan", "Дунгане", "Дунгандар"),
    ("Uyghur", "Уйгуры", "Уйгурлар"),
    ("Other", "Другие", "Башкалар"),
]

# Census 2009: Kyrgyz and Uzbek in percent. No shares are published for other districts.
SHARES = {
    "kara_suu": ("54.3", "38.5"),
    "aravan": ("39.6", "58.7"),
    "uzgen": ("73.8", "22.2"),
    "bazar_korgon": ("55.6", "43.2"),
    "nookat": ("73.6", "25.9"),
}

STATION_NAMES = {
    "osh": ("Osh city police station", "УВД города Ош"),
    "kara_suu": ("Kara-Suu police station", "ОВД Кара-Сууского района"),
    "aravan": ("Aravan police station", "ОВД Араванского района"),
    "nookat": ("Nookat police station", "ОВД Ноокатского района"),
    "uzgen": ("Uzgen police station", "ОВД Узгенского района"),
    "jalal_abad": ("Jalal-Abad city police station", "ОВД города Джалал-Абад"),
    "suzak": ("Suzak police station", "ОВД Сузакского района"),
    "bazar_korgon": ("Bazar-Korgon police station", "ОВД Базар-Коргонского района"),
    "chui": ("Chui police station", "ОВД Чуйского района"),
    "jayil": ("Jayil police station", "ОВД Жайылского района"),
}

# Illustrative, as no source gives the date.
EXTENSION_REQUESTED_ON = datetime.date(2011, 9, 1)
# Requested with the extension of the mandate: Nooken and Batken.
REQUESTED = {"KG03215000000": datetime.date(2011, 9, 15), "KG05214000000": datetime.date(2011, 10, 3)}


def load_records(records: DemoRecords) -> None:
    Mission.objects.create(
        pk=1,
        name="CSI",
        country="Kyrgyzstan",
        is_demonstration=True,
        date=TODAY,
        note=NOTE,
        **dataclasses.asdict(compute_bounding_box()),
    )
    by_code = _load_districts()
    records.districts = {key: by_code[code] for key, code in DISTRICT_CODES.items()}
    _load_census(records, by_code)
    _load_mandate(records, by_code)
    records.stations = {key: _build_station(records.districts[key], *names) for key, names in STATION_NAMES.items()}
    PoliceStation.objects.bulk_create(records.stations.values())


def _load_districts() -> dict[str, District]:
    """Return all districts of the country by P-code."""
    provinces = Province.objects.bulk_create(
        Province(iso_3166_2=iso, pcode=pcode, name_en=en, name_ru=ru, name_ky=ky)
        for iso, pcode, en, ru, ky in PROVINCES
    )
    by_iso = {province.iso_3166_2: province for province in provinces}
    districts = District.objects.bulk_create(
        District(
            province=by_iso[row["iso_3166_2"]],
            kind=parse_kind(row["type"]),
            pcode=row["pcode"],
            name_en=clean_name(row["name_en"]),
            name_ru=row["name_ru"],
            name_ky=row["name_ky"],
            centre=clean_name(row["centre"]),
            latitude=Decimal(row["lat"]) if row["lat"] else None,
            longitude=Decimal(row["lon"]) if row["lon"] else None,
        )
        for row in read_rows("districts")
    )
    return {district.pcode: district for district in districts}


def parse_kind(text: str) -> DistrictKind:
    if text.startswith("city district"):
        return DistrictKind.CITY_DISTRICT
    return DistrictKind.CITY if text.startswith("city") else DistrictKind.RAION


def clean_name(text: str) -> str:
    """Return `Osh city` for `Osh (city)`; other text in brackets is removed."""
    return re.sub(r" \(.*\)", "", text.replace(" (city)", " city"))


def _load_census(records: DemoRecords, by_code: dict[str, District]) -> None:
    communities = CommunityGroup.objects.bulk_create(
        CommunityGroup(name_en=en, name_ru=ru, name_ky=ky, position=position)
        for position, (en, ru, ky) in enumerate(COMMUNITIES, 1)
    )
    records.communities = {community.name_en: community for community in communities}
    totals = [
        Population(district=by_code[row["pcode"]], year=2009, people=int(row["pop_2009"]), source=row["pop_source"])
        for row in read_rows("districts")
        if row["pop_2009"]
    ]
    shares = [
        Population(
            district=records.districts[key],
            community=records.communities[name],
            year=2009,
            share=Decimal(share),
            source="Census 2009",
        )
        for key, percentages in SHARES.items()
        for name, share in zip(("Kyrgyz", "Uzbek"), percentages, strict=True)
    ]
    Population.objects.bulk_create(totals + shares)


def _load_mandate(records: DemoRecords, by_code: dict[str, District]) -> None:
    records.mandate = Mandate.objects.create(
        decision="PC.DEC/961",
        adopted=datetime.date(2010, 11, 18),
        starts=datetime.date(2010, 11, 18),
        ends=datetime.date(2011, 11, 17),
        participating_states=57,
        note=MANDATE_NOTE,
    )
    MandateExtension.objects.create(
        mandate=records.mandate, requested_on=EXTENSION_REQUESTED_ON, ends=datetime.date(2012, 12, 31)
    )
    active = [
        AreaOfOperation(
            mandate=records.mandate,
            district=district,
            status=AreaStatus.ACTIVE,
            starts=records.mandate.starts,
        )
        for district in records.districts.values()
    ]
    requested = [
        AreaOfOperation(
            mandate=records.mandate,
            district=by_code[code],
            status=AreaStatus.REQUESTED,
            requested_on=EXTENSION_REQUESTED_ON,
            starts=starts,
        )
        for code, starts in REQUESTED.items()
    ]
    AreaOfOperation.objects.bulk_create(active + requested)


def _build_station(district: District, name: str, name_ru: str) -> PoliceStation:
    """Return a station a few hundred metres from the centre, so that a map shows both."""
    latitude, longitude = get_centre(district)
    return PoliceStation(
        district=district,
        name=name,
        name_ru=name_ru,
        latitude=latitude + Decimal("0.00350"),
        longitude=longitude - Decimal("0.00410"),
    )
