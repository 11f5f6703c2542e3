"""URLs of the photo gallery."""

from django.urls import path
from django.views.generic import RedirectView

from csi.core.crud.views import record_urls
from csi.gallery import views

app_name = "gallery"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="gallery:photo_list"), name="index"),
    *record_urls(
        "photos",
        "photo",
        list=views.PhotoList,
        add=views.PhotoAdd,
        detail=views.PhotoDetail,
        edit=views.PhotoEdit,
        delete=views.PhotoDelete,
    ),
    path("photos/<int:pk>/image/", views.PhotoImageView.as_view(), name="photo_image"),
    path("photos/<int:pk>/thumbnail/", views.PhotoThumbnailView.as_view(), name="photo_thumbnail"),
    path("public/", views.PublicGalleryView.as_view(), name="public"),
]
