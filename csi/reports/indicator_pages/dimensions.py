"""Labels of dimensions and of their members."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from advisers.models import AdviserKind, PlacementRole, Sex
from csi.accounts.models import User
from csi.concerns.age_bands import AgeBand
from csi.concerns.models import ConcernCategory, ConcernChannel
from csi.concerns.workflow import WorkflowStage
from csi.core.countries import SortedCountries
from csi.indicators.registry import Indicator, Objective
from districts.models import CommunityGroup, PoliceStation, Sector
from forums.models import MeetingKind
from initiatives.models import InitiativeKind
from receptions.models import AppealTopic, MobileReception

DIMENSION_LABELS = {
    "state": _("Contributing State"),
    "sex": _("Sex"),
    "kind": _("Type"),
    "role": _("Role"),
    "station": _("Police station"),
    "community": _("Community"),
    "sector": _("Sector"),
    "category": _("Category"),
    "channel": _("Raised through"),
    "stage": _("Stage reached"),
    "age": _("Age"),
    "topic": _("Topic"),
    "vehicle": _("Mobile Police Reception"),
}
DIMENSION_CHOICES: dict[str, Any] = {
    "sex": Sex,
    "role": PlacementRole,
    "sector": Sector,
    "category": ConcernCategory,
    "channel": ConcernChannel,
    "stage": WorkflowStage,
    "age": AgeBand,
    "topic": AppealTopic,
}
# The members of the dimension "kind" differ by group of indicators.
KIND_CHOICES: dict[Objective, Any] = {
    Objective.PRESENCE: AdviserKind,
    Objective.FORUMS: MeetingKind,
    Objective.INITIATIVES: InitiativeKind,
}
DIMENSION_MODELS: dict[str, Any] = {
    "station": PoliceStation,
    "community": CommunityGroup,
    "vehicle": MobileReception,
}


def get_member_labels(indicator: Indicator, dimension: str, members: Collection[Any], user: User) -> dict[Any, str]:
    """Return the labels of those members that the user may see, in display order."""
    if dimension in DIMENSION_MODELS:
        records = DIMENSION_MODELS[dimension].objects.visible_to(user).filter(pk__in=members)
        return {record.pk: str(record) for record in records}
    if dimension == "state":
        return {code: name for code, name in SortedCountries() if code in members}
    choices = KIND_CHOICES[indicator.objective] if dimension == "kind" else DIMENSION_CHOICES[dimension]
    return {value: str(label) for value, label in choices.choices if value in members}
