"""Permissions that the framework checks. The permission table of csi.accounts grants them to roles."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _


class RecordPermission(models.TextChoices):
    """A permission that concerns records of every type; check it with `user.has_permission()`."""

    VIEW_RECORDS = "view_records", _("View records, not only aggregates")
    ACCESS_ALL_DISTRICTS = "access_all_districts", _("View and change the records of every district")
    VIEW_CONFIDENTIAL = "view_confidential", _("View records that are confidential to their author")
    VIEW_HISTORY_LOG = "view_history_log", _("View the mission log and the history of deleted records")
    CLOSE_PERIODS = "close_periods", _("Close a period, so that its records are locked, and reopen it")
    RESTORE_RECORDS = "restore_records", _("Restore an earlier version of a record")


class PermissionRequiredMixin:
    """Limit a view to signed-in users with `required_permission`; anonymous users are left to the view.

    Without a `permission_denied_message` the response is 404, so that the page does not reveal the record.
    """

    required_permission: models.TextChoices
    permission_denied_message: Any = ""
    dispatch: Callable[..., HttpResponseBase]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[no-redef]
        if request.user.is_authenticated and not request.user.has_permission(self.required_permission):
            if self.permission_denied_message:
                raise PermissionDenied(self.permission_denied_message)
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
