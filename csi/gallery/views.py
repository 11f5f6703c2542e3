"""Pages and files of photos."""

from typing import Any

from django.core.files import File
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.generic import View

from csi.core import clock
from csi.core.crud.idempotency import new_token
from csi.core.crud.views import (
    RecordCreateView,
    RecordDeleteView,
    RecordDetailView,
    RecordListView,
    RecordUpdateView,
)
from csi.core.crud.views.edit import RecordFormView
from csi.core.typing import StrOrPromise
from csi.gallery.filters import PhotoFilters
from csi.gallery.forms import PhotoForm
from csi.gallery.models import OCCASIONS, Photo
from csi.gallery.tables import PhotoTable

PUBLIC_PAGE_SIZE = 24
# Photos that can be added at once.
MAX_PHOTOS = 12
# Sent with each of several photos, whose files the script still has after an error.
SEVERAL_FIELD = "is_one_of_several"
# Seconds for which a proxy may cache a public photo, also after its consent was withdrawn.
PUBLIC_CACHE_AGE = 600


class PhotoList(RecordListView):
    model = Photo
    table_class = PhotoTable
    filterset_class = PhotoFilters
    count_label = ngettext_lazy("%(count)s photo", "%(count)s photos", "count")
    empty_message = _("No photo has been added. Add photos of meetings, trips, initiatives or the district.")


class PhotoDetail(RecordDetailView):
    model = Photo
    template_name = "gallery/photo_detail.html"
    fields = ("district", (_("Occasion"), "occasion"), "taken_on", "credit", "consent", "is_public")

    def get_page_actions(self) -> list[tuple[StrOrPromise, str]]:
        photo = self.object
        if self.lock:
            return []
        field = next((name for name in OCCASIONS if getattr(photo, name)), "district")
        label = _("Add photo of this district") if field == "district" else _("Add photo of this occasion")
        return [(label, reverse("gallery:photo_add", query={field: getattr(photo, field).pk}))]


class PhotoFormMixin(RecordFormView):
    """The form of a photo: if it is rejected, it asks for the file again."""

    form_class = PhotoForm

    def render_form(self, form: Any, formsets: Any, token: str | None = None) -> HttpResponse:
        if form.is_bound and SEVERAL_FIELD not in self.request.POST:
            form.require_file_again()
        return super().render_form(form, formsets, token=token)


class PhotoAdd(PhotoFormMixin, RecordCreateView):
    model = Photo
    template_name = "gallery/photo_add.html"
    prefill = (*OCCASIONS, "district")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # A script sends several photos as so many forms; the token of the page is that of the first.
        tokens = [new_token(self.user) for _number in range(MAX_PHOTOS - 1)]
        context = super().get_context_data(**kwargs)
        return context | {
            "photo_tokens": " ".join(tokens),
            "photos_field": SEVERAL_FIELD,
            "max_photos": MAX_PHOTOS,
        }

    def get_initial(self) -> dict[str, Any]:
        initial = super().get_initial()
        if not initial and len(self.user.scope_ids) == 1:
            initial["district"] = self.user.scope_ids[0]
        return {"taken_on": clock.today(), **initial}


class PhotoEdit(PhotoFormMixin, RecordUpdateView):
    model = Photo


class PhotoDelete(RecordDeleteView):
    model = Photo


class PhotoImageView(View):
    """Serve a photo: published ones to everyone, others to users who may see the record."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        photo = Photo.objects.published().filter(pk=pk).first()
        is_public = photo is not None
        # The session is read only here, so that the response with a public photo is the same for everyone.
        if photo is None and request.user.is_authenticated:
            photo = Photo.objects.visible_to(request.user).filter(pk=pk).first()
        if photo is None:
            raise Http404
        return self.build_response(request, photo, is_public)

    def build_response(self, request: HttpRequest, photo: Photo, is_public: bool) -> HttpResponseBase:
        """Return the file, or 304 if the client has it; raise Http404 if it is missing."""
        etag = quote_etag(str(photo.image.name))
        response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
        if response is None:
            try:
                response = FileResponse(self.open_file(photo), content_type="image/jpeg")
            except FileNotFoundError as error:
                raise Http404 from error
        response["ETag"] = etag
        if is_public:
            patch_cache_control(response, public=True, max_age=PUBLIC_CACHE_AGE)
        else:
            # Revalidated each time, so that a user who has lost access cannot see the photo.
            patch_cache_control(response, private=True, no_cache=True)
        return response

    def open_file(self, photo: Photo) -> File:
        return photo.image.open()


class PhotoThumbnailView(PhotoImageView):
    """Serve the thumbnail of a stored photo."""

    def open_file(self, photo: Photo) -> File:
        return photo.image.open_thumbnail()  # type: ignore[attr-defined]  # a PictureFieldFile


class PublicGalleryView(View):
    """The public gallery, with caption, month and district of each photo."""

    def get(self, request: HttpRequest) -> HttpResponse:
        photos = Photo.objects.published().select_related("district").order_by("-taken_on", "-pk")
        page = Paginator(photos, PUBLIC_PAGE_SIZE).get_page(request.GET.get("page"))
        return render(request, "gallery/public.html", {"page": page})
