"""The questions that are asked about photos."""

from csi.core.access import ScopedQuerySet
from csi.core.db.search import SearchMixin


class PhotoQuerySet(SearchMixin, ScopedQuerySet):
    district_lookups = ("district",)
    search_fields = ("caption", "credit", "district__name_en", "district__name_ru", "district__name_ky")

    def for_list(self):
        return self.select_related("district")

    def taken_by(self, day):
        """Taken on that day or before."""
        return self.filter(taken_on__lte=day)

    def for_detail(self):
        return self.select_related(
            "district", "created_by", "updated_by", "meeting__group", "trip__deployment__vehicle", "initiative"
        )

    def published(self):
        """Those that everyone may see: public, and whoever is on them agreed."""
        return self.filter(is_public=True, consent=True)
