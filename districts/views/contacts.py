"""Pages of contacts."""

from django.utils.translation import gettext_lazy, ngettext_lazy

from csi.core.crud.views import RecordCreateView, RecordDeleteView, RecordDetailView, RecordListView, RecordUpdateView
from districts.filters import ContactFilters
from districts.forms import ContactForm
from districts.models import Contact
from districts.tables import ContactTable


class ContactList(RecordListView):
    model = Contact
    table_class = ContactTable
    filterset_class = ContactFilters
    count_label = ngettext_lazy("%(count)s contact", "%(count)s contacts", "count")
    export_fields = ("email",)
    empty_message = gettext_lazy("No contact is recorded. Add the offices that chair forums or own actions.")


class ContactDetail(RecordDetailView):
    model = Contact
    fields = ["office", "organisation", "sector", "district", "telephone", "email", "office_is_public", "name"]


class ContactAdd(RecordCreateView):
    model = Contact
    form_class = ContactForm
    title = gettext_lazy("Add contact")
    prefill = ("district",)


class ContactEdit(RecordUpdateView):
    model = Contact
    form_class = ContactForm


class ContactDelete(RecordDeleteView):
    model = Contact
