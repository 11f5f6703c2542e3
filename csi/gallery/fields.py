"""Model and form fields of photos; only prepared pictures are stored."""

import uuid
from typing import Any

from django import forms
from django.core.files import File
from django.db import models
from django.db.models.fields.files import ImageFieldFile
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from csi.gallery.pictures import InvalidPicture, PreparedPicture, prepare_picture


def get_thumbnail_name(name: str) -> str:
    """Return the storage name of the thumbnail of a stored photo."""
    return name.replace("photos/", "thumbnails/", 1)


def get_file_names(name: str) -> tuple[str, str]:
    """Return the storage names of a stored photo and its thumbnail."""
    return name, get_thumbnail_name(name)


class PictureFieldFile(ImageFieldFile):
    """A stored photo with a random name, served only by views that check access."""

    def save(self, name: str, content: Any, save: bool = True) -> None:
        picture = content if isinstance(content, PreparedPicture) else prepare_picture(content)
        super().save(f"{uuid.uuid4().hex}.jpg", picture, save=False)
        self.storage.save(get_thumbnail_name(str(self.name)), picture.thumbnail)
        if save:
            self.instance.save()

    save.alters_data = True  # type: ignore[attr-defined]  # Django's marker for templates

    def delete(self, save: bool = True) -> None:
        name = self.name
        super().delete(save)
        if name:
            self.storage.delete(get_thumbnail_name(name))

    delete.alters_data = True  # type: ignore[attr-defined]  # Django's marker for templates

    @property
    def url(self) -> str:
        return reverse("gallery:photo_image", args=[self.instance.pk])

    @property
    def thumbnail_url(self) -> str:
        return reverse("gallery:photo_thumbnail", args=[self.instance.pk])

    def open_thumbnail(self) -> File:
        return self.storage.open(get_thumbnail_name(str(self.name)))


class PictureFormField(forms.FileField):
    """A file field that accepts JPEG, PNG or WebP, identified by content."""

    default_error_messages = {
        "required": _("Choose a photo."),
        "missing": _("The form was sent without a file. Choose the photo again."),
        "invalid": _("The form was sent without a file. Choose the photo again."),
        "empty": _("This file is empty. Choose another one."),
    }

    def to_python(self, data: Any) -> PreparedPicture | None:
        file = super().to_python(data)
        if file is None:
            return None
        try:
            return prepare_picture(file)
        except InvalidPicture as error:
            raise forms.ValidationError(error.args[0], code="not_a_picture") from error

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": "image/jpeg,image/png,image/webp"}


class PictureField(models.ImageField):
    """An ImageField whose files are prepared pictures with thumbnails."""

    attr_class = PictureFieldFile

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": PictureFormField, "max_length": None, **kwargs})
