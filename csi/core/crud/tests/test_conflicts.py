"""Edit conflicts of a record with rows: the changes of two users are merged."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from csi.core.history.models import Change
from csi.tests.support.forms import build_submission
from csi.tests.support.sql import update
from districts.models import PoliceStrength, StrengthLine
from districts.tests.factories import CommunityGroupFactory, PoliceStationFactory, PoliceStrengthFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("csi.core.crud.tests.urlconf")]

NAMES = ("Kyrgyz", "Uzbek", "Russian")


@pytest.fixture
def communities(db):
    return [CommunityGroupFactory(name_en=name, position=position) for position, name in enumerate(NAMES)]


@pytest.fixture
def unchanged(db):
    """The community of a row that nobody changes, because a record must have a row."""
    return CommunityGroupFactory(name_en="Tajik", position=3)


@pytest.fixture
def strength(osh_city, communities):
    record = PoliceStrengthFactory(station=PoliceStationFactory(district=osh_city), source="Duty roster", lines=())
    for community in communities[:2]:
        StrengthLine.objects.create(strength=record, community=community, women=1, men=5)
    return record


@pytest.fixture(params=["fixed", "free"])
def url(request, strength):
    name = "districts:policestrength_fixed" if request.param == "fixed" else "districts:policestrength_edit"
    return reverse(name, args=[strength.pk])


def open_form(client, url):
    return build_submission(client.get(url).context)


def find_row(form, community):
    """Return the prefix of the row of a community."""
    return next(
        name.removesuffix("community")
        for name, value in form.items()
        if name.startswith("lines-") and name.endswith("-community") and str(value) == str(community.pk)
    )


def get_saved(strength):
    strength = PoliceStrength.objects.get(pk=strength.pk)
    return strength.source, {line.community.name_en: (line.women, line.men) for line in strength.lines.all()}


def get_differences(response):
    return [
        (difference.label, difference.saved, difference.submitted, difference.is_taken_over)
        for difference in response.context["conflict"].differences
    ]


def test_unchanged_rows_keep_the_newer_values(as_person, osh, url, strength, communities):
    page = as_person(osh)
    form = open_form(page, url)
    line = strength.lines.get(community=communities[1])
    line.women = 4
    line.save()
    response = page.post(url, {**form, "source": "Payroll"})
    [(label, *rest)] = get_differences(response)
    assert label.startswith("Officers by community, ") and label.endswith(": Women")
    assert rest == ["4", "1", True]
    assert get_saved(strength) == ("Duty roster", {"Kyrgyz": (1, 5), "Uzbek": (4, 5)})
    assert page.post(url, build_submission(response.context)).status_code == 302
    assert get_saved(strength) == ("Payroll", {"Kyrgyz": (1, 5), "Uzbek": (4, 5)})


def test_field_of_a_row_that_both_changed_is_shown_side_by_side(as_person, osh, url, strength, communities):
    page = as_person(osh)
    form = open_form(page, url)
    update(strength.lines.get(community=communities[0]), women=4, men=6)
    response = page.post(url, {**form, f"{find_row(form, communities[0])}women": "9"})
    assert [row[1:] for row in get_differences(response)] == [("4", "9", False), ("6", "5", True)]
    html = response.content.decode()
    assert "someone else changed this record in the meantime" in html
    assert "saved it on" in html
    assert page.post(url, build_submission(response.context)).status_code == 302
    assert get_saved(strength)[1]["Kyrgyz"] == (9, 6)


def test_change_of_a_row_by_sql_is_a_new_version_of_its_record(as_person, osh, url, strength, communities):
    page = as_person(osh)
    before = open_form(page, url)["version"]
    update(strength.lines.get(community=communities[0]), women=4)
    assert open_form(page, url)["version"] != before


def test_row_that_both_added_is_merged(as_person, osh, strength, communities):
    page, url = as_person(osh), reverse("districts:policestrength_fixed", args=[strength.pk])
    form = open_form(page, url)
    StrengthLine.objects.create(strength=strength, community=communities[2], women=2, men=0)
    response = page.post(url, {**form, f"{find_row(form, communities[2])}women": "3"})
    assert ("Officers by community, Russian: Women", "2", "3", False) in get_differences(response)
    assert page.post(url, build_submission(response.context)).status_code == 302
    assert get_saved(strength)[1]["Russian"] == (3, 0)


def test_row_that_someone_else_added_appears_in_the_form(as_person, osh, url, strength, communities):
    page = as_person(osh)
    form = open_form(page, url)
    StrengthLine.objects.create(strength=strength, community=communities[2], women=2, men=7)
    response = page.post(url, {**form, "source": "Payroll"})
    [(_label, saved, submitted, is_taken_over)] = get_differences(response)
    assert saved.endswith("Women: 2; Men: 7")
    assert (submitted, is_taken_over) == ("–", True)
    merged = build_submission(response.context)
    assert merged[f"{find_row(merged, communities[2])}men"] == "7"
    assert page.post(url, merged).status_code == 302
    assert get_saved(strength) == ("Payroll", {"Kyrgyz": (1, 5), "Uzbek": (1, 5), "Russian": (2, 7)})


def test_unchanged_row_that_someone_else_deleted_stays_deleted(as_person, osh, url, strength, communities):
    page = as_person(osh)
    form = open_form(page, url)
    strength.lines.get(community=communities[0]).delete()
    response = page.post(url, {**form, "source": "Payroll"})
    assert [row[1] for row in get_differences(response)] == ["Removed"]
    assert page.post(url, build_submission(response.context)).status_code == 302
    assert get_saved(strength) == ("Payroll", {"Uzbek": (1, 5)})


def test_changed_row_that_someone_else_deleted_is_preserved(as_person, osh, url, strength, communities):
    page = as_person(osh)
    form = open_form(page, url)
    strength.lines.get(community=communities[0]).delete()
    response = page.post(url, {**form, f"{find_row(form, communities[0])}men": "8"})
    [(_label, saved, submitted, is_taken_over)] = get_differences(response)
    assert (saved, is_taken_over) == ("Removed", False)
    assert submitted.endswith("Women: 1; Men: 8")
    assert page.post(url, build_submission(response.context)).status_code == 302
    assert get_saved(strength)[1]["Kyrgyz"] == (1, 8)


def test_removal_of_a_row_that_someone_else_changed_is_shown(as_person, osh, strength, communities):
    page, url = as_person(osh), reverse("districts:policestrength_edit", args=[strength.pk])
    form = open_form(page, url)
    update(strength.lines.get(community=communities[0]), women=4)
    response = page.post(url, {**form, f"{find_row(form, communities[0])}DELETE": "on"})
    assert [row[2:] for row in get_differences(response)] == [("Removed", False)]
    assert page.post(url, {**build_submission(response.context)}).status_code == 302
    assert get_saved(strength)[1] == {"Uzbek": (1, 5)}


def test_row_that_both_added_alike_is_saved_once(as_person, osh, strength, communities):
    page, url = as_person(osh), reverse("districts:policestrength_edit", args=[strength.pk])
    form = open_form(page, url)
    StrengthLine.objects.create(strength=strength, community=communities[2], women=2, men=7)
    new_row = {"lines-2-community": communities[2].pk, "lines-2-women": "2", "lines-2-men": "7"}
    assert page.post(url, {**form, **new_row, "source": "Payroll"}).status_code == 302
    assert get_saved(strength) == ("Payroll", {"Kyrgyz": (1, 5), "Uzbek": (1, 5), "Russian": (2, 7)})


def test_change_that_the_form_does_not_show_is_no_conflict(as_person, osh, url, strength):
    page = as_person(osh)
    form = open_form(page, url)
    update(strength, source="Payroll")
    update(strength, source="Duty roster")
    assert page.post(url, {**form, "source": "Payroll"}).status_code == 302
    assert get_saved(strength)[0] == "Payroll"


def test_input_that_is_not_valid_survives_a_conflict(as_person, osh, url, strength, communities):
    page = as_person(osh)
    form = open_form(page, url)
    update(strength, source="Payroll")
    response = page.post(url, {**form, f"{find_row(form, communities[0])}women": "a few"})
    assert get_differences(response) == [("Source", "Payroll", "Duty roster", True)]
    merged = build_submission(response.context)
    assert merged[f"{find_row(merged, communities[0])}women"] == "a few"


counts = st.one_of(st.none(), st.tuples(st.integers(0, 3), st.integers(0, 3)))
states = st.fixed_dictionaries(
    {"source": st.sampled_from(["Duty roster", "Payroll", "Census"]), **dict.fromkeys(NAMES, counts)}
)


def merge_expected(original, saved, submitted):
    """Return the merge of two edits, by an independent rule: whoever changed a value alone decides it."""

    def choose(before, newer, entered_value):
        return newer if entered_value == before else entered_value

    merged = {"source": choose(original["source"], saved["source"], submitted["source"])}
    for name in NAMES:
        before, newer, entered_value = (state[name] for state in (original, saved, submitted))
        if entered_value is None and before is not None:
            # The user removed the row, unless someone else did so first.
            merged[name] = None
        elif newer is None:
            merged[name] = None if entered_value == before else entered_value
        else:
            blank = before or (None, None)
            entered = entered_value or (None, None)
            row = tuple(choose(*values) for values in zip(blank, newer, entered, strict=True))
            merged[name] = newer if entered_value is None else row
    return merged


@settings(
    # Each example posts forms.
    max_examples=settings.default.max_examples // 8,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(original=states, saved=states, submitted=states)
def test_merge_of_two_random_edits(as_person, osh, osh_city, communities, unchanged, original, saved, submitted):
    """Two users edit one record; after the conflict page, the record contains the changes of both."""

    def write(state):
        update(strength, source=state["source"])
        StrengthLine.objects.create(strength=strength, community=unchanged, women=1, men=5)
        for community in communities:
            if row := state[community.name_en]:
                StrengthLine.objects.create(strength=strength, community=community, women=row[0], men=row[1])

    def change(state):
        update(strength, source=state["source"])
        for community in communities:
            row, line = state[community.name_en], strength.lines.filter(community=community).first()
            if row is None:
                strength.lines.filter(community=community).delete()
            elif line is None:
                StrengthLine.objects.create(strength=strength, community=community, women=row[0], men=row[1])
            elif (line.women, line.men) != row:
                update(line, women=row[0], men=row[1])

    strength = PoliceStrengthFactory(station=PoliceStationFactory(district=osh_city), source="Duty roster", lines=())
    write(original)
    page, url = as_person(osh), reverse("districts:policestrength_fixed", args=[strength.pk])
    form = open_form(page, url)
    change(saved)
    form["source"] = submitted["source"]
    for community in communities:
        prefix, row = find_row(form, community), submitted[community.name_en]
        form |= {f"{prefix}women": "" if row is None else row[0], f"{prefix}men": "" if row is None else row[1]}
    response = page.post(url, form)
    if response.status_code == 200:
        response = page.post(url, build_submission(response.context))
    assert response.status_code == 302, response.context["form"].errors
    source, lines = get_saved(strength)
    assert {"source": source, **{name: lines.get(name) for name in NAMES}} == merge_expected(original, saved, submitted)


def test_history_shows_both_edits(as_person, osh, url, strength, communities):
    page = as_person(osh)
    form = open_form(page, url)
    update(strength.lines.get(community=communities[0]), women=4)
    rejected = page.post(url, {**form, "source": "Payroll"})
    page.post(url, build_submission(rejected.context))
    changes = Change.objects.of_record("districts_policestrength", strength.pk).filter(operation="changed")
    assert [change.before for change in changes.order_by("pk")] == [{"women": 1}, {"source": "Duty roster"}]
