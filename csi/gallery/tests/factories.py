"""Factories of photos and picture files."""

import datetime
import io

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from factory.django import DjangoModelFactory
from PIL import Image

from csi.gallery.models import Photo
from districts.tests.factories import DistrictFactory


def picture_bytes(kind="JPEG", size=(60, 40), colour="teal", **options):
    """Return a picture as bytes."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind, **options)
    return file.getvalue()


def picture_file(name="DSC_0001.JPG", kind="JPEG", **options):
    """Return a picture as an uploaded file."""
    return SimpleUploadedFile(name, picture_bytes(kind, **options), "image/jpeg")


class PhotoFactory(DjangoModelFactory):
    """A photo of a district, not public."""

    class Meta:
        model = Photo

    district = factory.SubFactory(DistrictFactory)
    image = factory.LazyFunction(picture_file)
    caption = factory.Sequence("Officers at a school, {}".format)
    taken_on = datetime.date(2011, 9, 12)


class PublicPhotoFactory(PhotoFactory):
    consent = True
    is_public = True
