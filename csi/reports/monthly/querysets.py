from django.db import models

from csi.accounts.permissions import MissionPermission, roles_with


class ReportSubscriptionQuerySet(models.QuerySet):
    def to_send(self):
        """Those of people who are managers still, have access, and an address to which it can go."""
        return (
            self.filter(user__is_active=True, user__role__in=roles_with(MissionPermission.RECEIVE_MONTHLY_REPORT))
            .exclude(user__email="")
            .select_related("user")
        )
