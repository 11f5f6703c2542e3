"""List, detail, create, update and delete views of records, declared by class attributes.

The complete pages of a record:

models/books.py ::

    class BookQuerySet(SearchMixin, ScopedQuerySet):
        scope_paths = ("library__town",)                    # paths to the scope that limits access (csi.core.access)
        search_fields = ("title", "author__name")           # adds a search field to the list

        def for_list(self):       # optional: what the columns of the list need, at a constant number of queries
            loans = Loan.objects.all()
            return self.select_related("author").annotate(loan_count=count_of(loans, "book"))

        def for_detail(self): ... # optional: what the detail page needs
        def for_choice(self): ... # optional: select_related and order of the choices in forms
        def for_form(self): ...   # optional: select_related for the rows of a RowFormSet

    class Book(AuditedModel):
        state = ChoiceField(_("state"), enum=BookState, default=BookState.AVAILABLE)    # BookState: BadgeChoices

forms.py ::

    class BookForm(RecordForm):
        groups = [
            (_("Book"), ["title", ("author", "year"), "library"]),     # a tuple: fields side by side
            (_("Summary"), ["summary"]),
        ]
        # Only if the message of a constraint does not belong to the first field that the constraint names.
        constraint_fields = {"book_lent_has_date": "lent_on"}

        class Meta:
            model = Book
            fields = ("title", "author", "year", "library", "summary")

    class CopyForm(RecordForm):
        zero_when_blank = ("bought", "donated")

        class Meta:
            model = Copies
            fields = ("binding", "bought", "donated")

    class CopiesFormSet(RowFormSet):
        model, parent, form_class = Copies, Book, CopyForm
        title = _("Copies")
        fixed_rows = ("binding", Binding.choices)       # one row for each choice; without it rows can be added
        sum_fields = ("bought", "donated")              # columns with a total
        layout = "table"                                # or "stack"

tables.py ::

    class BookTable(RecordTable):
        loans = NumberColumn(_("Loans"), accessor="loan_count")

        class Meta(RecordTable.Meta):
            model = Book
            fields = ("title", "author", "state", "loans")      # the first column links to the record

filters.py ::

    class BookFilters(RecordFilterSet):
        town = ScopeFilter("library__town")
        bought = PeriodFilter("bought_on", phrase=_("bought"))  # ?bought=2011-10, ?bought_from=2011-01-01

        class Meta:
            model = Book
            fields = ("author", "state")            # choices and foreign keys get their filters automatically

views.py ::

    class BookList(RecordListView):
        model, table_class, filterset_class = Book, BookTable, BookFilters
        count_label = ngettext_lazy("%(count)s book", "%(count)s books", "count")
        empty_message = _("Add the first book of the library.")
        export_fields = ("summary",)

    class BookDetail(RecordDetailView):
        model = Book
        fields = ("title", "author", "library", (_("Copies"), "copy_count"), "summary")

        def get_related_panels(self):
            loans = Loan.objects.visible_to(self.user).filter(book=self.object).for_list()
            return [RelatedPanel(_("Loans"), loans, LoanTable, all_url=..., add_url=...)]

        def get_page_actions(self):
            return [(_("Lend book"), reverse("library:loan_add", query={"book": self.object.pk}))]

        def get_map_points(self):
            return [MapPoint(name=..., kind=_("Library"), latitude=..., longitude=...)]

    class BookAdd(RecordCreateView):
        model, form_class = Book, BookForm
        formsets = [CopiesFormSet]
        prefill = ("author",)                                   # fields that the query string may fill in

        def perform_save(self, form, formsets):                 # optional: call a service and return the record
            return save_book(form=form, formsets=formsets, acting_user=self.user)

    class BookEdit(RecordUpdateView):
        model, form_class, formsets = Book, BookForm, [CopiesFormSet]

    class BookDelete(RecordDeleteView):
        model = Book

    class LendBook(RecordDecisionView):                         # confirms and calls a service
        model, service, record_kwarg = Book, staticmethod(lend_book), "book"
        title, explanation, button_label = _("Lend: %(record)s"), _("It can be lent for 30 days."), _("Lend book")
        success_message = _("Lent: %(record)s.")

urls.py ::

    app_name = "library"    # the label of the app, from which the names of the URLs are derived
    urlpatterns = [
        *record_urls("books", "book", list=BookList, detail=BookDetail, add=BookAdd, edit=BookEdit, delete=BookDelete),
    ]                       # "book" is the name of the model in lower case

A field called `state` or `status` is shown as a badge in the tone that its BadgeChoices class declares; a column of
another choice becomes a badge with `StateColumn`. Other apps add panels, page actions and locks to a page with
`register_panels`, `register_page_actions` (panels.py) and `register_record_lock` (locks.py).

Test the pages with the contracts of `csi.tests.support.view_contracts`.
"""
