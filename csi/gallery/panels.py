from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from csi.core.crud.panels import Neighbour, neighbours_of
from csi.core.crud.views import may_add
from csi.gallery.models import Photo
from csi.gallery.tables import PhotoTable


@neighbours_of("districts.District")
def photos_of_a_district(district, user):
    return [photos(Photo.objects.visible_to(user).filter(district=district), f"district={district.pk}", user)]


@neighbours_of("forums.Meeting")
def photos_of_a_meeting(meeting, user):
    return [photos(Photo.objects.visible_to(user).filter(meeting=meeting), f"meeting={meeting.pk}", user)]


@neighbours_of("receptions.Trip")
def photos_of_a_trip(trip, user):
    return [photos(Photo.objects.visible_to(user).filter(trip=trip), f"trip={trip.pk}", user)]


@neighbours_of("initiatives.Initiative")
def photos_of_an_initiative(initiative, user):
    return [photos(Photo.objects.visible_to(user).filter(initiative=initiative), f"initiative={initiative.pk}", user)]


def photos(queryset, query, user):
    """The neighbour of a record that photos may show; `query` fills in the form of a new one."""
    return Neighbour(
        _("Photos"),
        queryset,
        PhotoTable,
        all_url=f"{reverse('gallery:photo_list')}?{query}" if query.startswith("district") else None,
        add_url=f"{reverse('gallery:photo_add')}?{query}" if may_add(Photo, user) else None,
    )
