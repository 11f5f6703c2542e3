"""The tables of a generated mission, in the order of their foreign keys."""

from typing import Any

from advisers.models import Adviser, Observation, Placement
from csi.accounts.models import User
from csi.concerns.models import Concern
from csi.demo.generated.rows import MissionWriter
from csi.indicators.models import Target
from csi.returns.models import MonthlyReturn, ReturnStep
from districts.models import (
    AreaOfOperation,
    CommunityGroup,
    Contact,
    District,
    Mandate,
    MandateExtension,
    PoliceStation,
    PoliceStrength,
    Population,
    Province,
    StrengthLine,
)
from forums.models import (
    Action,
    Attendance,
    CadenceChange,
    CommunityPresence,
    Discussion,
    Meeting,
    WorkingGroup,
)
from initiatives.models import Initiative
from receptions.models import AppealCount, Deployment, MobileReception, ServiceGap, Trip


class MissionTables:
    """A writer for each table; the names are the columns whose values a row gives."""

    def __init__(self, writer: MissionWriter) -> None:
        self.writer = writer
        add = writer.create_table
        # In the order of their creation, the columns that a row gives; the others have their defaults.
        self.provinces = add(Province, "iso_3166_2", "pcode", "name_en", "name_ru", "name_ky")
        self.districts = add(
            District, *("province_id", "kind", "pcode", "name_en", "name_ru", "name_ky", "centre"), *COORDINATES
        )
        self.users = add(User, *USER_COLUMNS)
        self.user_districts = add(_through(User.districts), "user_id", "district_id")
        self.communities = add(CommunityGroup, "name_en", "name_ru", "name_ky", "position")
        self.populations = add(Population, "district_id", "community_id", "year", "people", "share", "source")
        self.mandates = add(Mandate, "decision", "adopted", "starts", "ends", "participating_states")
        self.extensions = add(MandateExtension, "mandate_id", "requested_on", "ends")
        self.areas = add(AreaOfOperation, "mandate_id", "district_id", "status", "starts", "ends")
        self.stations = add(PoliceStation, "district_id", "name", *COORDINATES)
        self.contacts = add(Contact, "office", "organisation", "sector", "district_id", "telephone")
        self.strengths = add(PoliceStrength, "station_id", "date", "source")
        self.strength_lines = add(StrengthLine, "strength_id", "community_id", "women", "men")
        self.advisers = add(Adviser, "given_names", "family_name", "sex", "state", "kind", "languages", "email")
        self.placements = add(Placement, "adviser_id", "station_id", "mandate_id", "role", "starts", "ends")
        self.groups = add(WorkingGroup, *GROUP_COLUMNS)
        self.cadence_changes = add(CadenceChange, "group_id", "month", "cadence")
        self.meetings = add(Meeting, *MEETING_COLUMNS)
        self.attendance = add(Attendance, "meeting_id", "sector", "women", "men", "under_30")
        self.presence = add(CommunityPresence, "meeting_id", "community_id", "people")
        self.concerns = add(Concern, *CONCERN_COLUMNS)
        self.discussions = add(Discussion, "meeting_id", "concern_id", "raised_by", "outcome", "note")
        self.actions = add(Action, *ACTION_COLUMNS)
        self.observations = add(Observation, *OBSERVATION_COLUMNS)
        self.vehicles = add(MobileReception, "number", "plate", "model", "donated", "state", "stage")
        self.gaps = add(ServiceGap, "vehicle_id", "kind", "starts", "ends", "reason")
        self.deployments = add(Deployment, "vehicle_id", "district_id", "site", *COORDINATES, "starts", "ends")
        self.trips = add(Trip, *TRIP_COLUMNS)
        self.appeals = add(AppealCount, "trip_id", "topic", "received", "settled", "referred")
        self.initiatives = add(Initiative, *INITIATIVE_COLUMNS)
        self.partners = add(_through(Initiative.partners), "initiative_id", "contact_id")
        self.addressed_concerns = add(_through(Initiative.concerns), "initiative_id", "concern_id")
        self.further_districts = add(_through(Initiative.further_districts), "initiative_id", "district_id")
        self.targets = add(Target, "indicator", "district_id", "starts", "ends", "baseline", "value", "note")
        self.returns = add(MonthlyReturn, *RETURN_COLUMNS)
        self.return_steps = add(ReturnStep, "monthly_return_id", "kind", "recorded_at", "recorded_by_id", "remark")


def _through(relation: Any) -> Any:
    """Return the model of the table of a many-to-many relation."""
    return relation.through


COORDINATES = ("latitude", "longitude")
USER_COLUMNS = (
    *("username", "first_name", "last_name", "email", "role", "is_staff", "is_superuser", "password", "date_joined"),
)
GROUP_COLUMNS = ("district_id", "name", "chair_id", "established", "closed", "usual_venue")
MEETING_COLUMNS = ("group_id", "month", "kind", "state", "cancel_reason", "date", "time", "venue", "agenda", "minutes")
CONCERN_COLUMNS = (
    *("district_id", "category", "summary", "details", "channel", "raised_on", "raised_by"),
    *("sensitivity", "state", "settled_on", "reported_back_on"),
)
ACTION_COLUMNS = (
    *("meeting_id", "concern_id", "description", "sector", "responsible_id", "due"),
    *("done_on", "verified_on", "verified_by_id", "reported_back_at_id"),
)
OBSERVATION_COLUMNS = (
    *("district_id", "station_id", "adviser_id", "date", "kind", "summary", "details", "sensitivity", "concern_id"),
)
TRIP_COLUMNS = (
    *("deployment_id", "date", "place", "officers_women", "officers_men", "visitors_women", "visitors_men"),
    *("kilometres", "fuel", "remarks"),
)
INITIATIVE_COLUMNS = (
    *("title", "kind", "status", "district_id", "starts", "ends", "venue", "purpose", "budget", "spent"),
    *("overspend_reason", "participants_women", "participants_men", "participants_under_30", "participants_police"),
    *("outcome", "lessons"),
)
RETURN_COLUMNS = (
    *("district_id", "month", "status", "narrative", "submitted_at", "submitted_by_id", "decided_at", "decided_by_id"),
    "remark",
)
