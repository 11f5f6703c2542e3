"""Search over everything that a person may see: a few of each kind, and the way to all of them."""

from dataclasses import dataclass

from django.db.models import Model
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst

from advisers.models import Adviser, Observation, Placement
from csi.concerns.models import Concern
from csi.gallery.models import Photo
from districts.models import Contact, District, PoliceStation
from forums.models import Action, Meeting, WorkingGroup
from initiatives.models import Initiative
from receptions.models import Deployment, MobileReception, Trip

KINDS = (
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
FEW = 5


@dataclass(frozen=True)
class Found:
    """What one kind of record holds: how many, the first few, and the list with the same search."""

    name: str
    count: int
    records: list[Model]
    list_url: str


def search(user, words: str) -> list[Found]:
    """The kinds in which something was found, of the records that this person may see."""
    found = []
    for model in KINDS:
        matches = model.objects.visible_to(user).search(words)
        if hasattr(matches, "for_choice"):
            matches = matches.for_choice()
        if count := matches.count():
            meta = model._meta
            url = f"{reverse(f'{meta.app_label}:{meta.model_name}_list')}?{urlencode({'q': words})}"
            found.append(Found(capfirst(meta.verbose_name_plural), count, list(matches[:FEW]), url))
    return found
