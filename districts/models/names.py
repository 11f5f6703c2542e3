"""Names of reference data in the working languages."""

import re
from collections.abc import Mapping

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from csi.core import uzbek
from csi.core.access import ScopedQuerySet
from csi.core.db.search import TranslatedNameField, get_name_language, list_name_languages
from csi.core.languages import Language, TextInLanguage
from csi.core.search.querysets import SearchMixin

CYRILLIC = re.compile("[\u0400-\u052f]")


class ReferenceQuerySet(SearchMixin, ScopedQuerySet):
    """Reference data of the mission, changed by managers and administrators only."""

    scope_paths = ()

    search_fields = ("name_en", "name_ru", "name_ky")


class MultilingualName(models.Model):
    """A name in English, Russian and Kyrgyz."""

    name_en = TranslatedNameField(_("name in English"), max_length=80)
    name_ru = models.CharField(_("name in Russian"), max_length=80, blank=True)
    name_ky = models.CharField(_("name in Kyrgyz"), max_length=80, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language, else in Russian, else in English."""
        columns = [f"name_{language}" for language in list_name_languages()]
        return localise_name({column: getattr(self, column) for column in columns})


def name_paths(relation: str) -> dict[str, str]:
    """Return the paths of the names of a related record, for `localise_name`."""
    return {name: f"{relation}__{name}" for name in ("name_en", "name_ru", "name_ky")}


def localise_name(names: Mapping[str, str]) -> str:
    """Return the name in the reader's language, else in Russian, else in English; these are marked."""
    language = next((language for language in list_name_languages() if names.get(f"name_{language}")), Language.ENGLISH)
    name = names[f"name_{language}"]
    is_russian_fallback = language == Language.RUSSIAN != get_name_language()
    return TextInLanguage(name, Language.RUSSIAN) if is_russian_fallback else adapt_name(name)


def adapt_name(name: str) -> str:
    """Return a name by `local_name` as readers see it: an Uzbek one derived, another language marked."""
    language = get_language()
    if get_name_language() == Language.ENGLISH:
        return name
    if not CYRILLIC.search(name):
        return TextInLanguage(name, Language.ENGLISH)
    if language == Language.UZBEK_LATIN:
        return uzbek.to_latin(uzbek.from_russian(name))
    if language == Language.UZBEK:
        derived = uzbek.from_russian(name)
        # A name that no rule changes is the Russian one.
        return TextInLanguage(name, Language.RUSSIAN) if derived == name else derived
    return name


def adapt_russian_name(name: str) -> str:
    """Return a name that has a Russian form only as readers see it; for Kyrgyz ones it is marked."""
    if get_name_language() == Language.KYRGYZ and CYRILLIC.search(name):
        return TextInLanguage(name, Language.RUSSIAN)
    return adapt_name(name)
