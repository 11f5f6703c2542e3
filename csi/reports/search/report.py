"""Search over the records that a user may see, by record type."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.text import capfirst

from advisers.models import Adviser, Observation, Placement
from csi.accounts.models import User
from csi.concerns.models import Concern
from csi.gallery.models import Photo
from districts.models import Contact, District, PoliceStation
from forums.models import Action, Meeting, WorkingGroup
from initiatives.models import Initiative
from receptions.models import Deployment, MobileReception, Trip

SEARCHED_MODELS: tuple[Any, ...] = (
    District,
    PoliceStation,
    WorkingGroup,
    Meeting,
    Concern,
    Action,
    Adviser,
    Placement,
    Observation,
    MobileReception,
    Deployment,
    Trip,
    Initiative,
    Contact,
    Photo,
)
MAX_RECORDS_SHOWN = 5


@dataclass(frozen=True)
class SearchResult:
    """The matches of one record type. `list_url`: the list of all of them."""

    name: str
    count: int
    records: list[Model]
    list_url: str


def search(user: User, query: str) -> list[SearchResult]:
    """Return the record types with matches that the user may see."""
    results = []
    for model in SEARCHED_MODELS:
        matches = model.objects.visible_to(user).search(query)
        if hasattr(matches, "for_choice"):
            matches = matches.for_choice()
        if count := matches.count():
            meta = model._meta
            url = reverse(f"{meta.app_label}:{meta.model_name}_list", query={"q": query})
            results.append(
                SearchResult(capfirst(str(meta.verbose_name_plural)), count, list(matches[:MAX_RECORDS_SHOWN]), url)
            )
    return results
