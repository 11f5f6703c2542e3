"""The page kit: list, detail, form and delete pages from declarations. It knows no word of the domain.

A record's five pages, complete:

querysets.py ::

    class MeetingQuerySet(SearchMixin, ScopedQuerySet):
        district_lookups = ("group__district",)                 # whose it is (csi.core.access)
        search_fields = ("venue", "minutes", "group__name")     # gives the list its search field

        def for_list(self):       # optional: what the list's columns need, at a constant number of queries
            actions = Action.objects.all()
            return self.select_related("group__district").annotate(action_count=count_of(actions, "meeting"))

        def for_detail(self): ... # optional: what the record's page needs
        def for_choice(self): ... # optional: select_related and order (own and recent first) of choice fields
        def for_form(self): ...   # optional: select_related for a RowFormSet's rows

forms.py ::

    class MeetingForm(RecordForm):
        groups = [
            (_("When and where"), ["group", ("month", "date"), "venue"]),   # a tuple: fields beside each other
            (_("Minutes"), ["minutes"]),
        ]
        # Only where the first field that a constraint names is not the right one.
        constraint_fields = {"meeting_held_has_date": "date"}

        class Meta:
            model = Meeting
            fields = ("group", "month", "date", "venue", "minutes")

    class AttendanceForm(RecordForm):
        zero_when_blank = ("women", "men")

        class Meta:
            model = Attendance
            fields = ("sector", "women", "men")

    class AttendanceFormSet(RowFormSet):
        model, parent, form_class = Attendance, Meeting, AttendanceForm
        title = _("Who came")
        fixed_rows = ("sector", Sector.choices)     # a row for every sector; without it rows are added and removed
        sum_fields = ("women", "men")                     # columns that are added up
        layout = "table"                            # or "stack"

tables.py ::

    class MeetingTable(RecordTable):
        actions = NumberColumn(_("Actions"), accessor="action_count")

        class Meta(RecordTable.Meta):
            model = Meeting
            fields = ("group", "month", "date", "state", "actions")     # the first column leads to the record

filters.py ::

    class MeetingFilters(Filters):
        district = DistrictFilter("group__district")
        held = PeriodFilter("date", phrase=_("held"))    # ?held=2011-10 or ?held_from=2011-01-01&held_to=2011-03

        class Meta:
            model = Meeting
            fields = ("group", "state")                 # choices and foreign keys get their filters by themselves

views.py ::

    class MeetingList(RecordListView):
        model, table_class, filterset_class = Meeting, MeetingTable, MeetingFilters
        count_label = ngettext_lazy("%(count)d meeting", "%(count)d meetings", "count")
        empty_message = _("Record the first meeting of a working group.")
        export_fields = ("venue",)

    class MeetingDetail(RecordDetailView):
        model = Meeting
        facts = ("group", "month", "date", "venue", (_("Participants"), "participants"), "minutes")

        def get_related_panels(self):
            actions = Action.objects.visible_to(self.user).filter(meeting=self.object).for_list()
            return [RelatedPanel(_("Actions"), actions, ActionTable, all_url=..., add_url=...)]

        def get_page_actions(self):
            return [(_("Record the next meeting"), reverse("forums:meeting_add") + f"?group={self.object.group_id}")]

        def get_map_points(self):
            return [MapPoint(name=..., kind=_("Venue"), latitude=..., longitude=...)]      # csi.core.crud.map_points

    class MeetingAdd(RecordCreateView):
        model, form_class = Meeting, MeetingForm
        formsets = [AttendanceFormSet]
        prefill = ("group", "month")

        def perform_save(self, form, formsets):     # optional: an action; give back the record
            return record_meeting(form=form, formsets=formsets, acting_user=self.user)

    class MeetingEdit(RecordUpdateView):
        model, form_class, formsets = Meeting, MeetingForm, [AttendanceFormSet]

    class MeetingDelete(RecordDeleteView):
        model = Meeting

urls.py ::

    app_name = "forums"     # the app's label: `get_absolute_url` and the kit count on it
    urlpatterns = [
        *record_urls("meetings", "meeting", list=MeetingList, detail=MeetingDetail, add=MeetingAdd,
                     edit=MeetingEdit, delete=MeetingDelete),   # the name is the model's, lower case, in one word
    ]

A TextChoices class tells the tones of its badges: `State.tones = {State.HELD: "good", State.CANCELLED: "none"}`;
a field called `state` or `status` is shown as a badge. Columns of other choices become one with `StateColumn`.
Tests of the five pages are inherited from `csi.tests.support.view_contracts`.
"""
