from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from csi.core.crud.panels import RelatedPanel, register_panels
from csi.core.crud.views import can_add
from csi.gallery.models import Photo
from csi.gallery.tables import PhotoTable


@register_panels("districts.District")
def photos_of_a_district(district, user):
    return [photos(Photo.objects.visible_to(user).filter(district=district), f"district={district.pk}", user)]


@register_panels("forums.Meeting")
def photos_of_a_meeting(meeting, user):
    return [photos(Photo.objects.visible_to(user).filter(meeting=meeting), f"meeting={meeting.pk}", user)]


@register_panels("receptions.Trip")
def photos_of_a_trip(trip, user):
    return [photos(Photo.objects.visible_to(user).filter(trip=trip), f"trip={trip.pk}", user)]


@register_panels("initiatives.Initiative")
def photos_of_an_initiative(initiative, user):
    return [photos(Photo.objects.visible_to(user).filter(initiative=initiative), f"initiative={initiative.pk}", user)]


def photos(queryset, query, user):
    """The neighbour of a record that photos may show; `query` fills in the form of a new one."""
    return RelatedPanel(
        _("Photos"),
        queryset,
        PhotoTable,
        all_url=f"{reverse('gallery:photo_list')}?{query}" if query.startswith("district") else None,
        add_url=f"{reverse('gallery:photo_add')}?{query}" if can_add(Photo, user) else None,
    )
