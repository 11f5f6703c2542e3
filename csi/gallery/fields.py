"""The field that holds a photo: whatever door a picture comes through, only a prepared one is stored."""

import uuid

from django import forms
from django.db import models
from django.db.models.fields.files import ImageFieldFile
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from csi.gallery.pictures import InvalidPicture, Picture, prepare_picture


def get_thumbnail_name(name):
    """Where the thumbnail of a stored photo lies."""
    return name.replace("photos/", "thumbnails/", 1)


def delete_stored_photo(storage, name):
    """Removes a stored photo and its thumbnail."""
    storage.delete(name)
    storage.delete(get_thumbnail_name(name))


class PictureFieldFile(ImageFieldFile):
    """A stored photo. Its name is random, and it is reached only through the views that check who asks."""

    def save(self, name, content, save=True):
        picture = content if isinstance(content, Picture) else prepare_picture(content)
        super().save(f"{uuid.uuid4().hex}.jpg", picture, save=False)
        self.storage.save(get_thumbnail_name(self.name), picture.thumbnail)
        if save:
            self.instance.save()

    save.alters_data = True

    def delete(self, save=True):
        name = self.name
        super().delete(save)
        if name:
            self.storage.delete(get_thumbnail_name(name))

    delete.alters_data = True

    @property
    def url(self):
        return reverse("gallery:photo_image", args=[self.instance.pk])

    @property
    def thumbnail_url(self):
        return reverse("gallery:photo_thumbnail", args=[self.instance.pk])

    def open_thumbnail(self):
        return self.storage.open(get_thumbnail_name(self.name))


class PictureFormField(forms.FileField):
    """Takes a JPEG, PNG or WebP by its content and says in words why it takes nothing else."""

    default_error_messages = {
        "required": _("Choose a photo."),
        "missing": _("No file came with the form. Choose the photo again."),
        "invalid": _("No file came with the form. Choose the photo again."),
        "empty": _("This file is empty. Choose another one."),
    }

    def to_python(self, data):
        file = super().to_python(data)
        if file is None:
            return None
        try:
            return prepare_picture(file)
        except InvalidPicture as reason:
            raise forms.ValidationError(reason.args[0], code="not_a_picture") from reason

    def widget_attrs(self, widget):
        return {**super().widget_attrs(widget), "accept": "image/jpeg,image/png,image/webp"}


class PictureField(models.ImageField):
    """An ImageField whose files are prepared pictures with thumbnails."""

    attr_class = PictureFieldFile

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": PictureFormField, "max_length": None, **kwargs})
