"""Panels of photos on the pages of districts, meetings, trips and initiatives."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from csi.accounts.models import User
from csi.core.crud.panels import RelatedPanel, register_panels
from csi.core.crud.urls import get_add_url, get_list_url
from csi.gallery.models import Photo
from csi.gallery.tables import PhotoTable


@register_panels("districts.District")
def get_district_panels(district: Any, user: User) -> list[RelatedPanel]:
    return [create_photo_panel("district", district, user, all_url=get_list_url(Photo, district=district))]


@register_panels("forums.Meeting")
def get_meeting_panels(meeting: Any, user: User) -> list[RelatedPanel]:
    return [create_photo_panel("meeting", meeting, user)]


@register_panels("receptions.Trip")
def get_trip_panels(trip: Any, user: User) -> list[RelatedPanel]:
    return [create_photo_panel("trip", trip, user)]


@register_panels("initiatives.Initiative")
def get_initiative_panels(initiative: Any, user: User) -> list[RelatedPanel]:
    return [create_photo_panel("initiative", initiative, user)]


def create_photo_panel(field: str, record: Any, user: User, all_url: str | None = None) -> RelatedPanel:
    """Return the panel of photos whose `field` is the record."""
    return RelatedPanel(
        _("Photos"),
        Photo.objects.visible_to(user).filter(**{field: record}),
        PhotoTable,
        all_url=all_url,
        add_url=get_add_url(Photo, user, **{field: record}),
    )
