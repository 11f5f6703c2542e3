"""Photos for tests: small drawn pictures."""

import datetime
import io

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from factory.django import DjangoModelFactory
from PIL import Image

from csi.gallery.models import Photo
from districts.tests.factories import DistrictFactory


def picture_bytes(kind="JPEG", size=(60, 40), colour="teal", **options):
    """A drawn picture as the bytes of its file."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind, **options)
    return file.getvalue()


def picture_file(name="DSC_0001.JPG", kind="JPEG", **options):
    """A drawn picture as a browser uploads it."""
    return SimpleUploadedFile(name, picture_bytes(kind, **options), "image/jpeg")


class PhotoFactory(DjangoModelFactory):
    """A photo of the district that is not public."""

    class Meta:
        model = Photo

    district = factory.SubFactory(DistrictFactory)
    image = factory.LazyFunction(picture_file)
    caption = factory.Sequence("Officers at a school, {}".format)
    taken_on = datetime.date(2011, 9, 12)


class PublicPhotoFactory(PhotoFactory):
    consent = True
    is_public = True
