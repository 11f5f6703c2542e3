"""URL configuration and views that the tests of csi.core.crud use."""

import datetime

from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from csi.core.crud.columns import LinkColumn
from csi.core.crud.filters import PeriodFilter, RecordFilterSet, ScopeFilter
from csi.core.crud.forms import RecordForm, RowFormSet
from csi.core.crud.map_points import MapPoint
from csi.core.crud.tables import RecordTable
from csi.core.crud.views import (
    RecordCreateView,
    RecordDeleteView,
    RecordDetailView,
    RecordListView,
    RecordUpdateView,
    RelatedPanel,
    record_urls,
)
from csi.urls import urlpatterns as mission_urls
from districts.models import (
    AreaOfOperation,
    CommunityGroup,
    Contact,
    District,
    PoliceStation,
    PoliceStrength,
    StrengthLine,
)
from districts.urls import urlpatterns as districts_urls


class ContactTable(RecordTable):
    class Meta(RecordTable.Meta):
        model = Contact
        fields = ("office", "organisation", "sector", "district")


class ContactFilters(RecordFilterSet):
    district = ScopeFilter("district")

    class Meta:
        model = Contact
        fields = ("sector",)


class ContactForm(RecordForm):
    groups = [
        (_("Office"), ["office", ("organisation", "sector"), "district"]),
        (_("How to reach it"), ["telephone", "email"]),
        (_("Person"), ["office_is_public", "name"]),
    ]

    class Meta:
        model = Contact
        fields = ("office", "organisation", "sector", "district", "telephone", "email", "office_is_public", "name")


class ContactList(RecordListView):
    model = Contact
    table_class = ContactTable
    filterset_class = ContactFilters
    count_label = ngettext_lazy("%(count)s contact", "%(count)s contacts", "count")
    empty_message = _("Record the offices that you work with.")
    export_fields = ("telephone",)


class ContactDetail(RecordDetailView):
    model = Contact
    fields = ("office", "organisation", "sector", "district", "telephone", "email", "name")


class ContactAdd(RecordCreateView):
    model = Contact
    form_class = ContactForm
    prefill = ("district", "sector")


class ContactAddElsewhere(ContactAdd):
    """Saves the record in a district that was not selected."""

    def perform_save(self, form, formsets):
        form.instance.district = District.objects.exclude(pk=form.instance.district_id).get()
        return super().perform_save(form, formsets)


class ContactEdit(RecordUpdateView):
    model = Contact
    form_class = ContactForm


class ContactDelete(RecordDeleteView):
    model = Contact


class StationTable(RecordTable):
    class Meta(RecordTable.Meta):
        model = PoliceStation
        fields = ("name", "district", "address")


class StationList(RecordListView):
    model = PoliceStation
    table_class = StationTable


class StationDetail(RecordDetailView):
    model = PoliceStation
    fields = ("name", "district", "address")

    def get_map_points(self):
        station = self.object
        return [MapPoint(station.name, _("Police station"), station.latitude, station.longitude)]


class StationDelete(RecordDeleteView):
    model = PoliceStation


class StrengthTable(RecordTable):
    district = LinkColumn(_("District"), accessor="station__district", to="station__district")

    class Meta(RecordTable.Meta):
        model = PoliceStrength
        fields = ("station", "date", "source")


class StrengthFilters(RecordFilterSet):
    district = ScopeFilter("station__district")
    counted_on = PeriodFilter("date", label=_("Counted"), phrase=_("counted"))

    class Meta:
        model = PoliceStrength
        fields = ("station",)


class StrengthForm(RecordForm):
    class Meta:
        model = PoliceStrength
        fields = ("station", "date", "source")


class LineForm(RecordForm):
    zero_when_blank = ("women", "men")

    class Meta:
        model = StrengthLine
        fields = ("community", "women", "men")


class LineRows(RowFormSet):
    model, parent, form_class = StrengthLine, PoliceStrength, LineForm
    title = _("Officers by community")
    sum_fields = ("women", "men")


class FixedLineRows(LineRows):
    fixed_rows = ("community", lambda user: [(group.pk, str(group)) for group in CommunityGroup.objects.all()])


class StrengthList(RecordListView):
    model = PoliceStrength
    table_class = StrengthTable
    filterset_class = StrengthFilters


class StrengthDetail(RecordDetailView):
    model = PoliceStrength
    fields = ("station", "date", "source", (_("Lines"), lambda strength: strength.lines.count()))


class StrengthAdd(RecordCreateView):
    model = PoliceStrength
    form_class = StrengthForm
    formsets = [LineRows]


class StrengthEdit(RecordUpdateView):
    model = PoliceStrength
    form_class = StrengthForm
    formsets = [LineRows]


class StrengthEditFixed(RecordUpdateView):
    model = PoliceStrength
    form_class = StrengthForm
    formsets = [FixedLineRows]


class StrengthDelete(RecordDeleteView):
    model = PoliceStrength


class AreaForm(RecordForm):
    class Meta:
        model = AreaOfOperation
        fields = ("mandate", "district", "status", "starts", "ends")


class AreaTable(RecordTable):
    class Meta(RecordTable.Meta):
        model = AreaOfOperation
        fields = ("district", "mandate", "status", "starts", "ends")


class AreaList(RecordListView):
    model = AreaOfOperation
    table_class = AreaTable


class AreaDetail(RecordDetailView):
    model = AreaOfOperation
    fields = ("district", "mandate", "status", "starts", "ends")


class AreaAdd(RecordCreateView):
    model = AreaOfOperation
    form_class = AreaForm


class AreaAddTooEarly(AreaAdd):
    """Saves a record that violates a trigger."""

    def perform_save(self, form, formsets):
        form.instance.starts = datetime.date(2009, 1, 1)
        return super().perform_save(form, formsets)


class DistrictTable(RecordTable):
    class Meta(RecordTable.Meta):
        model = District
        fields = ("name_ky", "name_en", "kind", "people")


class DistrictList(RecordListView):
    model = District
    table_class = DistrictTable


class DistrictDetail(RecordDetailView):
    model = District
    fields = ("name_en", "province", "kind", "centre")

    def get_related_panels(self):
        contacts = Contact.objects.visible_to(self.user).filter(district=self.object).for_list()
        return [RelatedPanel(_("Contacts"), contacts, ContactTable, all_url="/districts/contacts/")]

    def get_page_actions(self):
        return [(_("Record a contact"), f"/districts/contacts/add/?district={self.object.pk}")]


test_urls = [
    *record_urls(
        "contacts",
        "contact",
        list=ContactList,
        detail=ContactDetail,
        add=ContactAdd,
        edit=ContactEdit,
        delete=ContactDelete,
    ),
    path("contacts/add-elsewhere/", ContactAddElsewhere.as_view(), name="contact_elsewhere"),
    *record_urls("stations", "policestation", list=StationList, detail=StationDetail, delete=StationDelete),
    *record_urls(
        "strengths",
        "policestrength",
        list=StrengthList,
        detail=StrengthDetail,
        add=StrengthAdd,
        edit=StrengthEdit,
        delete=StrengthDelete,
    ),
    path("strengths/<int:pk>/fixed/", StrengthEditFixed.as_view(), name="policestrength_fixed"),
    path("areas/add-too-early/", AreaAddTooEarly.as_view(), name="areaofoperation_too_early"),
    *record_urls("areas", "areaofoperation", list=AreaList, detail=AreaDetail, add=AreaAdd),
    *record_urls("districts", "district", list=DistrictList, detail=DistrictDetail),
]

# The menu links to the other pages of the app.
other_urls = [pattern for pattern in districts_urls if pattern.name not in {page.name for page in test_urls}]

urlpatterns = [
    path("districts/", include(([*test_urls, *other_urls], "districts"), namespace="districts")),
    *(pattern for pattern in mission_urls if str(pattern.pattern) != "districts/"),
]
