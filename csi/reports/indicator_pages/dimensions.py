"""What breaks figures down, in words: the names of the dimensions and of their parts."""

from django.utils.translation import gettext_lazy as _
from django_countries import countries

from advisers.models import AdviserKind, PlacementRole, Sex
from csi.concerns.age_bands import AgeBand
from csi.concerns.models import ConcernCategory, ConcernChannel
from csi.concerns.workflow import WorkflowStage
from csi.indicators.registry import Indicator, Objective
from districts.models import CommunityGroup, PoliceStation, Sector
from forums.models import MeetingKind
from initiatives.models import InitiativeKind
from receptions.models import AppealTopic, MobileReception

TITLES = {
    "state": _("Contributing State"),
    "sex": _("Sex"),
    "kind": _("Kind"),
    "role": _("Role"),
    "station": _("Police station"),
    "community": _("Community"),
    "sector": _("Sector"),
    "category": _("Category"),
    "channel": _("Raised through"),
    "stage": _("Came as far as"),
    "age": _("Raised ago"),
    "topic": _("Topic"),
    "vehicle": _("Mobile Police Reception"),
}
CHOICES = {
    "sex": Sex,
    "role": PlacementRole,
    "sector": Sector,
    "category": ConcernCategory,
    "channel": ConcernChannel,
    "stage": WorkflowStage,
    "age": AgeBand,
    "topic": AppealTopic,
}
KINDS = {Objective.PRESENCE: AdviserKind, Objective.FORUMS: MeetingKind, Objective.INITIATIVES: InitiativeKind}
RECORDS = {"station": PoliceStation, "community": CommunityGroup, "vehicle": MobileReception}


def names_of(indicator: Indicator, by: str, parts, user) -> dict[object, str]:
    """{part: its name} of those of `parts` that this person may know, in the order in which people read them."""
    if by in RECORDS:
        records = RECORDS[by].objects.visible_to(user).filter(pk__in=parts)
        return {record.pk: str(record) for record in records}
    if by == "state":
        return {code: name for code, name in countries if code in parts}
    choices = KINDS[indicator.objective] if by == "kind" else CHOICES[by]
    return {value: str(label) for value, label in choices.choices if value in parts}
