"""URL configuration and views that the tests of csi.core.crud use."""

import datetime

from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from csi.core.crud.columns import LinkColumn
from csi.core.crud.confirmations import Confirmation
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


class SampleContactTable(RecordTable):
    class Meta(RecordTable.Meta):
        model = Contact
        fields = ("office", "organisation", "sector", "district")


class SampleContactFilters(RecordFilterSet):
    district = ScopeFilter("district")

    class Meta:
        model = Contact
        fields = ("sector",)


class SampleContactForm(RecordForm):
    groups = [
        (_("Office"), ["office", ("organisation", "sector"), "district"]),
        (_("How to reach it"), ["telephone", "email"]),
        (_("Person"), ["office_is_public", "name"]),
    ]

    class Meta:
        model = Contact
        fields = ("office", "organisation", "sector", "district", "telephone", "email", "office_is_public", "name")


class SampleContactList(RecordListView):
    model = Contact
    table_class = SampleContactTable
    filterset_class = SampleContactFilters
    count_label = ngettext_lazy("%(count)s contact", "%(count)s contacts", "count")
    empty_message = _("Record the offices that you work with.")
    export_fields = ("telephone",)


class SampleContactDetail(RecordDetailView):
    model = Contact
    fields = ("office", "organisation", "sector", "district", "telephone", "email", "name")


class SampleContactAdd(RecordCreateView):
    model = Contact
    form_class = SampleContactForm
    prefill = ("district", "sector")


class SampleContactAddElsewhere(SampleContactAdd):
    """Saves the record in a district that was not selected."""

    def perform_save(self, form, formsets):
        form.instance.district = District.objects.exclude(pk=form.instance.district_id).get()
        return super().perform_save(form, formsets)


class SampleContactQuestionForm(RecordForm):
    """A form with two questions, one of which requires a reason."""

    reason_fields = ("organisation",)

    class Meta:
        model = Contact
        fields = ("office", "organisation", "sector", "district", "telephone", "email")

    def get_confirmations(self, formsets):
        telephone = self.cleaned_data.get("telephone") or ""
        if telephone.startswith("0"):
            yield Confirmation(
                "local",
                f"{telephone} has no country code. Record it all the same?",
                "telephone",
                value=telephone,
                reason_field="organisation",
            )
        if not self.cleaned_data.get("email"):
            yield Confirmation("no_email", "There is no e-mail address. Record it all the same?")


class SampleContactQuestionAdd(RecordCreateView):
    model = Contact
    form_class = SampleContactQuestionForm


class SampleContactQuestionEdit(RecordUpdateView):
    model = Contact
    form_class = SampleContactQuestionForm


class SampleContactEdit(RecordUpdateView):
    model = Contact
    form_class = SampleContactForm


class SampleContactDelete(RecordDeleteView):
    model = Contact


class SampleStationTable(RecordTable):
    class Meta(RecordTable.Meta):
        model = PoliceStation
        fields = ("name", "district", "address")


class SampleStationList(RecordListView):
    model = PoliceStation
    table_class = SampleStationTable


class SampleStationDetail(RecordDetailView):
    model = PoliceStation
    fields = ("name", "district", "address")

    def get_map_points(self):
        station = self.object
        return [MapPoint(station.name, _("Police station"), station.latitude, station.longitude)]


class SampleStationDelete(RecordDeleteView):
    model = PoliceStation


class SampleStrengthTable(RecordTable):
    district = LinkColumn(_("District"), accessor="station__district", to="station__district")

    class Meta(RecordTable.Meta):
        model = PoliceStrength
        fields = ("station", "date", "source")


class SampleStrengthFilters(RecordFilterSet):
    district = ScopeFilter("station__district")
    counted_on = PeriodFilter("date", label=_("Counted"), phrase=_("counted %(dates)s"))

    class Meta:
        model = PoliceStrength
        fields = ("station",)


class SampleStrengthForm(RecordForm):
    class Meta:
        model = PoliceStrength
        fields = ("station", "date", "source")


class SampleLineForm(RecordForm):
    zero_when_blank = ("women", "men")

    class Meta:
        model = StrengthLine
        fields = ("community", "women", "men")


class SampleLineRows(RowFormSet):
    model, parent, form_class = StrengthLine, PoliceStrength, SampleLineForm
    title = _("Officers by community")
    sum_fields = ("women", "men")


class SampleFixedLineRows(SampleLineRows):
    fixed_rows = ("community", lambda user: [(group.pk, str(group)) for group in CommunityGroup.objects.all()])


class SampleStrengthList(RecordListView):
    model = PoliceStrength
    table_class = SampleStrengthTable
    filterset_class = SampleStrengthFilters


class SampleStrengthDetail(RecordDetailView):
    model = PoliceStrength
    fields = ("station", "date", "source", (_("Lines"), lambda strength: strength.lines.count()))


class SampleStrengthAdd(RecordCreateView):
    model = PoliceStrength
    form_class = SampleStrengthForm
    formsets = [SampleLineRows]


class SampleStrengthEdit(RecordUpdateView):
    model = PoliceStrength
    form_class = SampleStrengthForm
    formsets = [SampleLineRows]


class SampleStrengthEditFixed(RecordUpdateView):
    model = PoliceStrength
    form_class = SampleStrengthForm
    formsets = [SampleFixedLineRows]


class SampleStrengthDelete(RecordDeleteView):
    model = PoliceStrength


class SampleAreaForm(RecordForm):
    class Meta:
        model = AreaOfOperation
        fields = ("mandate", "district", "status", "starts", "ends")


class SampleAreaTable(RecordTable):
    class Meta(RecordTable.Meta):
        model = AreaOfOperation
        fields = ("district", "mandate", "status", "starts", "ends")


class SampleAreaList(RecordListView):
    model = AreaOfOperation
    table_class = SampleAreaTable


class SampleAreaDetail(RecordDetailView):
    model = AreaOfOperation
    fields = ("district", "mandate", "status", "starts", "ends")


class SampleAreaAdd(RecordCreateView):
    model = AreaOfOperation
    form_class = SampleAreaForm


class SampleAreaAddTooEarly(SampleAreaAdd):
    """Saves a record that violates a trigger."""

    def perform_save(self, form, formsets):
        form.instance.starts = datetime.date(2009, 1, 1)
        return super().perform_save(form, formsets)


class SampleDistrictTable(RecordTable):
    class Meta(RecordTable.Meta):
        model = District
        fields = ("name_ky", "name_en", "kind", "people")


class SampleDistrictList(RecordListView):
    model = District
    table_class = SampleDistrictTable


class SampleDistrictDetail(RecordDetailView):
    model = District
    fields = ("name_en", "province", "kind", "centre")

    def get_related_panels(self):
        contacts = Contact.objects.visible_to(self.user).filter(district=self.object).for_list()
        return [RelatedPanel(_("Contacts"), contacts, SampleContactTable, all_url="/districts/contacts/")]

    def get_page_actions(self):
        return [(_("Record a contact"), f"/districts/contacts/add/?district={self.object.pk}")]


test_urls = [
    *record_urls(
        "contacts",
        "contact",
        list=SampleContactList,
        detail=SampleContactDetail,
        add=SampleContactAdd,
        edit=SampleContactEdit,
        delete=SampleContactDelete,
    ),
    path("contacts/add-elsewhere/", SampleContactAddElsewhere.as_view(), name="contact_elsewhere"),
    path("contacts/add-confirmed/", SampleContactQuestionAdd.as_view(), name="contact_add_confirmed"),
    path("contacts/<int:pk>/edit-confirmed/", SampleContactQuestionEdit.as_view(), name="contact_edit_confirmed"),
    *record_urls(
        "stations", "policestation", list=SampleStationList, detail=SampleStationDetail, delete=SampleStationDelete
    ),
    *record_urls(
        "strengths",
        "policestrength",
        list=SampleStrengthList,
        detail=SampleStrengthDetail,
        add=SampleStrengthAdd,
        edit=SampleStrengthEdit,
        delete=SampleStrengthDelete,
    ),
    path("strengths/<int:pk>/fixed/", SampleStrengthEditFixed.as_view(), name="policestrength_fixed"),
    path("areas/add-too-early/", SampleAreaAddTooEarly.as_view(), name="areaofoperation_too_early"),
    *record_urls("areas", "areaofoperation", list=SampleAreaList, detail=SampleAreaDetail, add=SampleAreaAdd),
    *record_urls("districts", "district", list=SampleDistrictList, detail=SampleDistrictDetail),
]

# The menu links to the other pages of the app.
other_urls = [pattern for pattern in districts_urls if pattern.name not in {page.name for page in test_urls}]

urlpatterns = [
    path("districts/", include(([*test_urls, *other_urls], "districts"), namespace="districts")),
    *(pattern for pattern in mission_urls if str(pattern.pattern) != "districts/"),
]
