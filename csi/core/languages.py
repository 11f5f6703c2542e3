"""The languages of the interface."""

from django.db import models


class Language(models.TextChoices):
    """A language, named in itself; a browser that asks for Uzbek without a script gets Cyrillic."""

    ENGLISH = "en", "English"
    RUSSIAN = "ru", "Русский"
    KYRGYZ = "ky", "Кыргызча"
    UZBEK = "uz-cyrl", "Ўзбекча"
    UZBEK_LATIN = "uz-latn", "Oʻzbekcha"
