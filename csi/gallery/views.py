from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.generic import View

from csi.core import clock
from csi.core.crud.views import (
    RecordCreateView,
    RecordDeleteView,
    RecordDetailView,
    RecordListView,
    RecordUpdateView,
    record_url,
)
from csi.gallery.filters import PhotoFilters
from csi.gallery.forms import PhotoForm
from csi.gallery.models import Photo
from csi.gallery.tables import PhotoTable

PUBLIC_PAGE_SIZE = 24
# Seconds for which a proxy may keep a public photo after its consent was withdrawn.
PUBLIC_FOR = 600


class PhotoList(RecordListView):
    model = Photo
    table_class = PhotoTable
    filterset_class = PhotoFilters
    count_label = ngettext_lazy("%(count)d photo", "%(count)d photos", "count")
    empty_message = _("Add the first one: a meeting, a trip, an initiative, or the district at work.")


class PhotoDetail(RecordDetailView):
    model = Photo
    template_name = "gallery/photo_detail.html"
    fields = ("district", (_("Occasion"), "occasion"), "taken_on", "credit", "consent", "is_public")

    def get_page_actions(self):
        photo = self.object
        of_what = next((name for name in ("meeting", "trip", "initiative") if getattr(photo, name)), "district")
        query = urlencode({of_what: getattr(photo, of_what).pk})
        words = _("Add a photo of this district") if of_what == "district" else _("Add a photo of this occasion")
        return [(words, f"{record_url(Photo, 'add')}?{query}")]


class PhotoFormMixin:
    """What the add and the edit page of a photo share: the file is gone from a form that was refused."""

    form_class = PhotoForm

    def render_form(self, form, formsets, token=None):
        if form.is_bound:
            form.ask_for_the_file_again()
        return super().render_form(form, formsets, token=token)


class PhotoAdd(PhotoFormMixin, RecordCreateView):
    model = Photo
    prefill = ("meeting", "trip", "initiative", "district")

    def get_initial(self):
        initial = super().get_initial()
        if not initial and len(self.user.district_ids) == 1:
            initial["district"] = self.user.district_ids[0]
        return {"taken_on": clock.today(), **initial}


class PhotoEdit(PhotoFormMixin, RecordUpdateView):
    model = Photo


class PhotoDelete(RecordDeleteView):
    model = Photo


class PhotoImageView(View):
    """A stored photo, for whoever may see it: published ones for everyone, others for those who see the record."""

    def get(self, request, pk):
        photo = Photo.objects.published().filter(pk=pk).first()
        is_public = photo is not None
        # The person is asked about only here, so that the answer with a public photo is the same for everyone.
        if photo is None and request.user.is_authenticated:
            photo = Photo.objects.visible_to(request.user).filter(pk=pk).first()
        if photo is None:
            raise Http404
        return self.answer(request, photo, is_public)

    def answer(self, request, photo, is_public):
        etag = quote_etag(photo.image.name)
        response = get_conditional_response(request, etag=etag)
        if response is None:
            try:
                response = FileResponse(self.file_of(photo), content_type="image/jpeg")
            except FileNotFoundError as error:
                raise Http404 from error
        response["ETag"] = etag
        if is_public:
            patch_cache_control(response, public=True, max_age=PUBLIC_FOR)
        else:
            # Asked again each time, so that a person who may not see it any more does not.
            patch_cache_control(response, private=True, no_cache=True)
        return response

    def file_of(self, photo):
        return photo.image.open()


class PhotoThumbnailView(PhotoImageView):
    """The same, 400 pixels long."""

    def file_of(self, photo):
        return photo.image.open_thumbnail()


class PublicGalleryView(View):
    """Photos that everyone may see, for everyone, with month and district and no more."""

    def get(self, request):
        photos = Photo.objects.published().select_related("district").order_by("-taken_on", "-pk")
        page = Paginator(photos, PUBLIC_PAGE_SIZE).get_page(request.GET.get("page"))
        return render(request, "gallery/public.html", {"page": page})
