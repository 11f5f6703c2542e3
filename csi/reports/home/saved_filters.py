"""Saved filters of lists on the home page: private, or shared with colleagues."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.accounts.models import User
from csi.accounts.requests import AuthenticatedRequest
from csi.core.crud.filters import LIST_PARAMETERS
from csi.core.crud.models import SavedFilter
from csi.core.crud.urls import resolve_page
from csi.core.crud.views import RecordListView, record_access_required
from csi.core.urls import is_valid_pk

MAX_SAVED_FILTERS = 30
MAX_SHOWN_FILTERS = 60


class SavedFilterForm(forms.Form):
    """The name of a filter, and the list and the query string that it stands for."""

    name = forms.CharField(max_length=80, error_messages={"required": gettext_lazy("Enter a name for the filter.")})
    path = forms.CharField(max_length=200)
    query = forms.CharField(max_length=1000)
    is_shared = forms.BooleanField(required=False)

    def clean_path(self) -> str:
        path = self.cleaned_data["path"]
        if not is_list_path(path):
            raise forms.ValidationError(_("This page has no filter to save."))
        return path

    def clean_query(self) -> str:
        query = QueryDict(self.cleaned_data["query"], mutable=True)
        for name in LIST_PARAMETERS - {"sort"}:
            query.pop(name, None)
        return query.urlencode()


def is_list_path(path: str) -> bool:
    """Return whether a path is that of a list of records."""
    try:
        view = resolve_page(path).func
    except Resolver404:
        return False
    return issubclass(getattr(view, "view_class", object), RecordListView)


def list_saved_filters(user: User) -> list[SavedFilter]:
    """Return the user's own filters and those that others share, each by name. One query."""
    return list(SavedFilter.objects.available_to(user).select_related("user")[:MAX_SHOWN_FILTERS])


@record_access_required
def add_saved_filter(request: AuthenticatedRequest) -> HttpResponse:
    """Save the filter of a list on POST, and return to the list."""
    if request.method != "POST":
        return redirect("home")
    form = SavedFilterForm(request.POST)
    if not form.is_valid():
        for error in form.errors.values():
            messages.error(request, str(error[0]))
        path = request.POST.get("path", "")
        return redirect(f"{path}?{request.POST.get('query', '')}" if is_list_path(path) else "home")
    values = form.cleaned_data
    own = SavedFilter.objects.filter(user=request.user)
    if own.count() >= MAX_SAVED_FILTERS and not own.filter(name=values["name"]).exists():
        messages.error(request, _("You have %(number)d saved filters. Remove one first.") % {"number": own.count()})
    else:
        SavedFilter.objects.update_or_create(user=request.user, name=values.pop("name"), defaults=values)
        messages.success(request, _("Filter saved. You find it on Home."))
    return redirect(f"{form.cleaned_data['path']}?{form.cleaned_data['query']}")


@record_access_required
def delete_saved_filter(request: AuthenticatedRequest, pk: int) -> HttpResponseBase:
    """Delete a filter of the user on POST; one that does not exist any more is no error."""
    if not is_valid_pk(str(pk)):
        raise Http404
    if request.method == "POST":
        if SavedFilter.objects.filter(pk=pk, user=request.user).delete()[0]:
            messages.success(request, _("Filter removed."))
        else:
            messages.info(request, _("You have no such filter. It was removed before."))
    return redirect("home")
