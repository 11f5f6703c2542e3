"""Invalid records of the districts app.

Each function returns an invalid record, the constraint or trigger that rejects it, the field of the error and the
beginning of the message. They are functions because they need the database.
"""

import datetime

from csi.core.models import Mission
from districts.models import AreaStatus
from districts.tests.factories import (
    AreaOfOperationFactory,
    CommunityGroupFactory,
    ContactFactory,
    DistrictFactory,
    MandateExtensionFactory,
    MandateFactory,
    PoliceStationFactory,
    PopulationFactory,
)

day = datetime.date


def area(**values):
    mandate = MandateFactory(starts=day(2010, 11, 18), ends=day(2011, 11, 17))
    return AreaOfOperationFactory.build(mandate=mandate, district=DistrictFactory(), **values)


def area_before_mandate():
    return area(starts=day(2010, 11, 17)), "area_within_mandate", "starts", "The mandate"


def area_after_mandate():
    return area(starts=day(2011, 11, 17), ends=day(2011, 11, 18)), "area_within_mandate", "ends", "The mandate"


def area_with_reversed_dates():
    reversed_ = area(starts=day(2011, 3, 1), ends=day(2011, 2, 28))
    return reversed_, "area_in_order", "ends", "The last day is before"


def area_overlapping_another():
    other = AreaOfOperationFactory(starts=day(2011, 1, 1), ends=day(2011, 2, 14))
    again = AreaOfOperationFactory.build(mandate=other.mandate, district=other.district, starts=day(2011, 2, 14))
    return again, "area_no_overlap", "district", "This district is already an area of operation"


def area_requested_without_date():
    undated = area(status=AreaStatus.REQUESTED, requested_on=None)
    return undated, "area_requested_has_date", "requested_on", "Enter the date of the request"


def area_requested_after_start():
    late = area(requested_on=day(2011, 1, 2))
    return late, "area_requested_before_start", "requested_on", "Enter a date of the request on or before"


def area_closed_without_end():
    return (
        area(status="closed", starts=day(2011, 1, 1)),
        "area_closed_has_end",
        "status",
        "Enter the last day of the closed area",
    )


def mandate_with_reversed_dates():
    reversed_ = MandateFactory.build(starts=day(2011, 1, 2), ends=day(2011, 1, 1))
    return reversed_, "mandate_in_order", "ends", "The last day is before"


def mandate_adopted_after_start():
    late = MandateFactory.build(adopted=day(2010, 11, 19), starts=day(2010, 11, 18))
    return late, "mandate_adopted_before_start", "adopted", "Enter an adoption date"


def mandate_overlapping_another():
    first = MandateFactory(starts=day(2010, 11, 18), ends=day(2011, 11, 17))
    second = MandateFactory.build(starts=first.ends, ends=None)
    return second, "mandate_no_overlap", "starts", "Another mandate is in force on some of these days"


def mandate_overlapping_one_without_end():
    MandateFactory(starts=day(2010, 11, 18), ends=None)
    second = MandateFactory.build(starts=day(2030, 1, 1), ends=day(2030, 12, 31))
    return second, "mandate_no_overlap", "starts", "Another mandate is in force on some of these days"


def extension(ends=day(2011, 11, 17), **values):
    mandate = MandateFactory(starts=day(2010, 11, 18), ends=ends)
    return MandateExtensionFactory.build(mandate=mandate, **values)


def extension_that_does_not_extend():
    return extension(ends=day(2012, 12, 31)), "extension_after_mandate_end", "ends", "Enter a date after the last day"


def extension_of_mandate_without_end():
    return extension(ends=None), "extension_after_mandate_end", "mandate", "This mandate has no last day"


def extension_into_another_mandate():
    MandateFactory(starts=day(2012, 6, 1), ends=None)
    adopted = extension(adopted_on=day(2011, 10, 31), decision="PC.DEC/1031")
    return adopted, "mandate_no_overlap", "ends", "Another mandate is in force on some of these days"


def extension_requested_before_mandate():
    early = extension(requested_on=day(2010, 11, 17))
    return early, "extension_requested_under_mandate", "requested_on", "Enter a date on or after the adoption"


def extension_requested_in_future():
    early = extension(requested_on=day(2999, 1, 1))
    return early, "date_in_future", "requested_on", "The date cannot be in the future"


def extension_adopted_before_request():
    backwards = extension(adopted_on=day(2011, 8, 31), decision="PC.DEC/1031")
    return backwards, "extension_requested_before_adopted", "adopted_on", "Enter an adoption date on or after"


def extension_adopted_without_decision():
    return (
        extension(adopted_on=day(2011, 10, 31)),
        "extension_adopted_has_decision",
        "decision",
        "Enter the decision that adopted the extension",
    )


def extension_adopted_too_late():
    late = extension(ends=day(2011, 10, 30), adopted_on=day(2011, 10, 31), decision="PC.DEC/1031")
    return late, "extension_adopted_in_force", "adopted_on", "The mandate had ended on 30 Oct 2011"


def second_request():
    first = MandateExtensionFactory()
    again = MandateExtensionFactory.build(mandate=first.mandate, ends=day(2013, 12, 31))
    return again, "extension_one_request", "mandate", "An extension of this mandate is already requested"


def extension_adopted_before_earlier_one():
    first = MandateExtensionFactory(adopted_on=day(2011, 10, 20), decision="PC.DEC/1031")
    second = MandateExtensionFactory.build(
        mandate=first.mandate, adopted_on=day(2011, 10, 19), decision="PC.DEC/1032", ends=day(2013, 12, 31)
    )
    return second, "extension_in_order", "adopted_on", "An earlier extension was adopted after this date"


def contact_with_name_without_public_office():
    named = ContactFactory.build(district=DistrictFactory(), name="Someone", office_is_public=False)
    return named, "contact_name_requires_public_office", "name", "A name is recorded only"


def district_with_coordinates_out_of_range():
    off = DistrictFactory.build(province=DistrictFactory().province, latitude="97.5", longitude="72.8")
    return off, "district_coordinates_in_range", "latitude", "Enter a latitude between"


def mission_in_kyrgyzstan():
    Mission.objects.update_or_create(
        pk=1, defaults={"name": "CSI", "country": "Kyrgyzstan", "south": 39, "west": 69, "north": 43.5, "east": 80.5}
    )


def district_with_swapped_coordinates():
    mission_in_kyrgyzstan()
    swapped = DistrictFactory.build(province=DistrictFactory().province, latitude="72.8", longitude="40.53")
    return (
        swapped,
        "district_within_country",
        "latitude",
        "Latitude and longitude seem to be swapped. Enter 40.53 as the latitude and 72.8 as the longitude.",
    )


def district_north_of_the_country():
    mission_in_kyrgyzstan()
    north = DistrictFactory.build(province=DistrictFactory().province, latitude="45", longitude="72.8")
    message = "This point is outside Kyrgyzstan. Enter a latitude from 39 to 43.5."
    return north, "district_within_country", "latitude", message


def station_east_of_the_country():
    mission_in_kyrgyzstan()
    east = PoliceStationFactory.build(district=DistrictFactory(), latitude="40.5", longitude="80.6")
    message = "This point is outside Kyrgyzstan. Enter a longitude from 69 to 80.5."
    return east, "station_within_country", "longitude", message


def district_with_latitude_only():
    half = DistrictFactory.build(province=DistrictFactory().province, latitude="40.5")
    return half, "district_coordinates_in_pairs", "latitude", "Enter both latitude and longitude"


def station_with_coordinates_out_of_range():
    off = PoliceStationFactory.build(district=DistrictFactory(), latitude="40.5", longitude="197.8")
    return off, "station_coordinates_in_range", "latitude", "Enter a latitude between"


def population_without_people_or_share():
    empty = PopulationFactory.build(district=DistrictFactory(), people=None)
    return empty, "population_people_or_share_required", "people", "Enter the number of people"


def population_share_over_100():
    over = PopulationFactory.build(district=DistrictFactory(), community=CommunityGroupFactory(), share="100.1")
    return over, "population_share_in_range", "share", "Enter a share from"


def population_shares_over_100():
    other = PopulationFactory(community=CommunityGroupFactory(), people=None, share="60.1")
    second = PopulationFactory.build(
        district=other.district, community=CommunityGroupFactory(), people=None, share="40.1"
    )
    return second, "population_shares_within_100", "share", "The shares of this district and year would add up"


def population_of_communities_over_total():
    total = PopulationFactory(people=1000)
    PopulationFactory(district=total.district, community=CommunityGroupFactory(), people=600)
    third = PopulationFactory.build(district=total.district, community=CommunityGroupFactory(), people=401)
    return third, "population_people_within_total", "people", "The communities of this district and year would have"


def population_total_below_communities():
    part = PopulationFactory(community=CommunityGroupFactory(), people=600)
    total = PopulationFactory.build(district=part.district, people=599)
    return total, "population_people_within_total", "people", "The communities of this district and year would have"


def population_of_duplicate_year():
    other = PopulationFactory()
    again = PopulationFactory.build(district=other.district, year=other.year)
    return again, "population_unique_year", "year", "This district already has a figure"


def population_of_future_census():
    later = PopulationFactory.build(district=DistrictFactory(), year=2100)
    return later, "population_year_not_in_future", "year", "The census cannot be in the future."


VIOLATIONS = [
    area_before_mandate,
    area_after_mandate,
    area_with_reversed_dates,
    area_overlapping_another,
    area_requested_without_date,
    area_requested_after_start,
    area_closed_without_end,
    mandate_with_reversed_dates,
    mandate_adopted_after_start,
    mandate_overlapping_another,
    mandate_overlapping_one_without_end,
    extension_that_does_not_extend,
    extension_of_mandate_without_end,
    extension_into_another_mandate,
    extension_requested_before_mandate,
    extension_requested_in_future,
    extension_adopted_before_request,
    extension_adopted_without_decision,
    extension_adopted_too_late,
    second_request,
    extension_adopted_before_earlier_one,
    contact_with_name_without_public_office,
    district_with_coordinates_out_of_range,
    district_with_swapped_coordinates,
    district_north_of_the_country,
    station_east_of_the_country,
    district_with_latitude_only,
    station_with_coordinates_out_of_range,
    population_without_people_or_share,
    population_share_over_100,
    population_shares_over_100,
    population_of_communities_over_total,
    population_total_below_communities,
    population_of_duplicate_year,
    population_of_future_census,
]
