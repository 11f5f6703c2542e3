"""Names of reference data in the working languages."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from csi.core.access import ScopedQuerySet
from csi.core.search.querysets import SearchMixin


class ReferenceQuerySet(SearchMixin, ScopedQuerySet):
    """Reference data of the mission, changed by managers and administrators only."""

    scope_paths = ()

    search_fields = ("name_en", "name_ru", "name_ky")


class MultilingualName(models.Model):
    """A name in English, Russian and Kyrgyz."""

    name_en = models.CharField(_("name in English"), max_length=80)
    name_ru = models.CharField(_("name in Russian"), max_length=80, blank=True)
    name_ky = models.CharField(_("name in Kyrgyz"), max_length=80, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language, or in English if there is none."""
        return getattr(self, f"name_{(get_language() or 'en')[:2]}", "") or self.name_en


def name_paths(relation: str) -> dict[str, str]:
    """Return the paths of the names of a related record, for `localised_name`."""
    return {name: f"{relation}__{name}" for name in ("name_en", "name_ru", "name_ky")}


def localised_name(names: Mapping[str, str]) -> str:
    """Return the name in the reader's language, else in English."""
    return names.get(f"name_{(get_language() or 'en')[:2]}", "") or names["name_en"]
