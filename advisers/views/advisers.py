"""Pages of advisers and their placements."""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from advisers.filters import AdviserFilters, PlacementFilters
from advisers.forms import AdviserForm, PlacementForm
from advisers.models import Adviser, Observation, Placement
from advisers.tables import AdviserTable, ObservationTable, PlacementTable
from csi.core.clock import today
from csi.core.crud.map_points import MapPoint
from csi.core.crud.urls import get_add_url, get_list_url
from csi.core.crud.views import (
    RecordCreateView,
    RecordDeleteView,
    RecordDetailView,
    RecordListView,
    RecordUpdateView,
    RelatedPanel,
)
from csi.core.typing import StrOrPromise
from districts.views.districts import create_map_point
from districts.views.mandates import CurrentMandateCreateView


class AdviserList(RecordListView):
    model = Adviser
    table_class = AdviserTable
    filterset_class = AdviserFilters
    count_label = ngettext_lazy("%(count)s adviser", "%(count)s advisers", "count")
    export_fields = ("email",)
    empty_message = gettext_lazy("No adviser has been placed in your districts.")

    def get_queryset(self) -> QuerySet[Any]:
        return self.get_visible_queryset().for_list(user=self.user)


class AdviserDetail(RecordDetailView):
    model = Adviser
    fields = [
        "sex",
        "kind",
        (gettext_lazy("Contributing State"), lambda adviser: adviser.state.name),
        (gettext_lazy("Languages"), "format_languages"),
        (gettext_lazy("Station today"), lambda adviser: adviser.station_name or _("Not in post")),
        (gettext_lazy("In post until"), "last_day"),
        "email",
        (gettext_lazy("Account"), lambda adviser: adviser.account and str(adviser.account)),
    ]

    def get_queryset(self) -> QuerySet[Any]:
        return self.get_visible_queryset().for_detail(user=self.user)

    def get_state_badge(self) -> tuple[StrOrPromise, str]:
        return (_("In post"), "good") if self.object.is_in_post else (_("Not in post"), "none")

    def get_related_panels(self) -> list[RelatedPanel]:
        adviser = {"adviser": self.object}
        return [
            RelatedPanel(
                _("Placements"),
                Placement.objects.visible_to(self.user).filter(**adviser).for_list(),
                PlacementTable,
                all_url=get_list_url(Placement, **adviser),
                add_url=get_add_url(Placement, self.user, **adviser),
                empty=_("This adviser has not been placed at a station."),
                exclude=("district",),
            ),
            RelatedPanel(
                _("Observations"),
                Observation.objects.visible_to(self.user).filter(**adviser).for_list(),
                ObservationTable,
                all_url=get_list_url(Observation, **adviser),
                empty=_("No observation by this adviser is recorded."),
                exclude=("adviser", "station"),
            ),
        ]

    def get_page_actions(self) -> list[tuple[StrOrPromise, str, str]]:
        add = get_add_url(Placement, self.user, adviser=self.object)
        return [(_("Add placement"), add, "geo-alt")] if add else []


class AdviserAdd(RecordCreateView):
    model = Adviser
    form_class = AdviserForm
    title = gettext_lazy("Add adviser")


class AdviserEdit(RecordUpdateView):
    model = Adviser
    form_class = AdviserForm


class AdviserDelete(RecordDeleteView):
    model = Adviser


class PlacementList(RecordListView):
    model = Placement
    table_class = PlacementTable
    filterset_class = PlacementFilters
    count_label = ngettext_lazy("%(count)s placement", "%(count)s placements", "count")
    empty_message = gettext_lazy("No adviser has been placed in your districts.")


class PlacementDetail(RecordDetailView):
    model = Placement
    fields = [
        "adviser",
        "station",
        (gettext_lazy("District"), "station.district"),
        "role",
        "mandate",
        "starts",
        (gettext_lazy("To"), lambda placement: format_placement_end(placement)),
    ]

    def get_state_badge(self) -> tuple[StrOrPromise, str]:
        placement, day = self.object, today()
        if placement.starts > day:
            return _("Not yet started"), "watch"
        if placement.last_day and placement.last_day < day:
            return _("Ended"), "none"
        return _("In post"), "good"

    def get_map_points(self) -> list[MapPoint]:
        return [create_map_point(self.object.station)]


def format_placement_end(placement: Placement) -> datetime.date | str:
    """Return the last day of a placement, and say so if it is that of the mandate."""
    if placement.ends:
        return placement.ends
    if placement.last_day:
        return _("%(day)s, when the mandate ends") % {"day": formats.date_format(placement.last_day)}
    return _("No end set")


class PlacementAdd(CurrentMandateCreateView):
    model = Placement
    form_class = PlacementForm
    title = gettext_lazy("Add placement")
    prefill = ("adviser", "station", "mandate")


class PlacementEdit(RecordUpdateView):
    model = Placement
    form_class = PlacementForm


class PlacementDelete(RecordDeleteView):
    model = Placement
