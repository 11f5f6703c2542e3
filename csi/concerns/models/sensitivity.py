"""The sensitivity of a record, and the queryset that applies it."""

from typing import Any, Self

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from csi.core.access import ScopedQuerySet, read_path
from csi.core.choices import BadgeChoices
from csi.core.permissions import RecordPermission


class Sensitivity(BadgeChoices):
    NORMAL = "normal", _("Normal")
    RESTRICTED = "restricted", "watch", _("Restricted")
    CONFIDENTIAL = "confidential", "bad", _("Confidential")


class SensitiveQuerySet(ScopedQuerySet):
    """Records with a `sensitivity`.

    Restricted records are visible to the district team and managers, confidential ones to their author (`created_by`)
    and managers. Counts and searches exclude what the user may not see.
    """

    sensitivity_lookup: str = "sensitivity"
    author_lookup: str = "created_by"

    def visible_to(self, user: Any) -> Self:
        visible = super().visible_to(user)
        if user.has_permission(RecordPermission.VIEW_CONFIDENTIAL):
            return visible
        is_confidential = Q(**{self.sensitivity_lookup: Sensitivity.CONFIDENTIAL})
        return visible.filter(~is_confidential | Q(**{self.author_lookup: user.pk}))

    def could_be_edited(self, record: Any, user: Any) -> bool:
        if not super().could_be_edited(record, user):
            return False
        is_confidential = read_path(record, self.sensitivity_lookup) == Sensitivity.CONFIDENTIAL
        author = read_path(record, self.author_lookup)
        return not is_confidential or user.has_permission(RecordPermission.VIEW_CONFIDENTIAL) or author == user
