"""Permissions that the framework checks. The permission table of csi.accounts grants them to roles."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.generic import View


class Permission(models.TextChoices):
    """Base class of the enums of permissions."""


class RecordPermission(Permission):
    """A permission that concerns records of every type; check it with `user.has_permission()`."""

    VIEW_RECORDS = "view_records", _("View records, not only aggregates")
    ACCESS_ALL_SCOPES = "access_all_scopes", _("View and change all records")
    VIEW_CONFIDENTIAL = "view_confidential", _("View records that are confidential to their author")
    VIEW_HISTORY_LOG = "view_history_log", _("View the mission log and the history of deleted records")
    CLOSE_PERIODS = "close_periods", _("Close a period, so that its records are locked, and reopen it")
    RESTORE_RECORDS = "restore_records", _("Restore an earlier version of a record")


class PermissionRequiredMixin(View):
    """Limit a view to signed-in users with `required_permission`; anonymous users are left to the view.

    Without a `permission_denied_message` the response is 404, so that the page does not reveal the record.
    """

    required_permission: Permission
    permission_denied_message: Any = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.has_permission(self.required_permission):
            if self.permission_denied_message:
                raise PermissionDenied(self.permission_denied_message)
            raise Http404
        return super().dispatch(request, *args, **kwargs)
