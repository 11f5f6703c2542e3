"""Three-way merge of the values of two users: properties, and the values of forms."""

import datetime
from decimal import Decimal

import pytest
from django import forms
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from csi.core.crud.fields import MonthField
from csi.core.crud.merge import display, merge_values, normalise, read_initial, read_submitted, write_values

FIELDS = ("venue", "women", "men", "languages")
values = st.fixed_dictionaries({name: st.lists(st.sampled_from("abc"), max_size=2) for name in FIELDS})


@given(original=values, saved=values, submitted=values)
def test_each_field_has_the_value_of_the_user_who_changed_it(original, saved, submitted):
    merge = merge_values(original, saved, submitted)
    for name in FIELDS:
        changed_by_other, changed_by_user = saved[name] != original[name], submitted[name] != original[name]
        if changed_by_other and changed_by_user and saved[name] != submitted[name]:
            assert name in merge.conflicting
            assert merge.values[name] == submitted[name]
        else:
            assert merge.values[name] == (saved[name] if changed_by_other else submitted[name])
            assert name not in merge.conflicting
        assert (name in merge.taken_over) == (changed_by_other and not changed_by_user)


@given(original=values, saved=values, submitted=values)
def test_every_lost_value_is_reported(original, saved, submitted):
    """A saved value that the merged form would replace is never silent."""
    merge = merge_values(original, saved, submitted)
    for name in FIELDS:
        if merge.values[name] != saved[name] and saved[name] != original[name]:
            assert name in merge.conflicting


@given(original=values, saved=values, submitted=values)
def test_merge_of_merged_values_changes_nothing(original, saved, submitted):
    merged = merge_values(original, saved, submitted).values
    again = merge_values(saved, saved, merged)
    assert again.values == merged
    assert not again.differing


@given(saved=values, submitted=values)
def test_without_the_original_every_difference_is_a_conflict(saved, submitted):
    merge = merge_values(None, saved, submitted)
    assert merge.values == submitted
    assert merge.conflicting == {name for name in FIELDS if saved[name] != submitted[name]}
    assert not merge.taken_over


NOON = datetime.time(12, 0)


class SampleForm(forms.Form):
    text = forms.CharField(required=False, widget=forms.Textarea)
    number = forms.IntegerField(required=False)
    amount = forms.DecimalField(required=False)
    day = forms.DateField(required=False)
    month = MonthField(required=False)
    flag = forms.BooleanField(required=False)
    choice = forms.ChoiceField(required=False, choices=[("", "None"), ("Group", [("a", "Alpha"), ("b", "Beta")])])
    several = forms.MultipleChoiceField(required=False, choices=[("a", "Alpha"), ("b", "Beta")])
    moment = forms.SplitDateTimeField(required=False)
    file = forms.FileField(required=False)


initial = st.fixed_dictionaries(
    {
        "text": st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=20).map(str.strip),
        "number": st.none() | st.integers(0, 10_000),
        "amount": st.none() | st.decimals(0, 1000, places=2),
        "day": st.none() | st.dates(datetime.date(1000, 1, 1)),
        "month": st.none() | st.dates(datetime.date(1000, 1, 1)).map(lambda day: day.replace(day=1)),
        "flag": st.booleans(),
        "choice": st.sampled_from(["", "a", "b"]),
        "several": st.lists(st.sampled_from("ab"), unique=True),
        "moment": st.none() | st.builds(datetime.datetime.combine, st.dates(datetime.date(1000, 1, 1)), st.just(NOON)),
    }
)


@given(initial=initial)
def test_submitted_values_equal_the_initial_values_of_an_unchanged_form(initial):
    """A form that the browser sends back unchanged contains no change."""
    shown = SampleForm(initial=initial)
    data = QueryDict(mutable=True)
    write_values(data, "", shown, read_initial(shown))
    submitted = SampleForm(data, {}, initial=initial)
    assert not submitted.changed_data
    assert read_submitted(submitted, read_initial(shown)) == read_initial(shown)


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("text", "two\r\nlines ", "two\nlines"),
        ("number", "07", 7),
        ("amount", "1.50", Decimal("1.5")),
        ("day", "2011-10-17", datetime.date(2011, 10, 17)),
        ("month", "10.2011", datetime.date(2011, 10, 1)),
        ("flag", "on", True),
        ("several", ["b", "a"], ("a", "b")),
        ("text", None, ""),
    ],
)
def test_equal_values_have_equal_texts(name, first, second):
    field = SampleForm.base_fields[name]
    assert normalise(field, first) == normalise(field, second)


def test_invalid_input_is_a_change_and_is_preserved():
    assert normalise(SampleForm.base_fields["day"], "yesterday") == ["yesterday"]


@pytest.mark.parametrize(
    ("name", "texts", "shown"),
    [
        ("text", [], "–"),
        ("day", ["2011-10-17"], "17 Oct 2011"),
        ("month", ["2011-10"], "October 2011"),
        ("day", ["yesterday"], "yesterday"),
        ("flag", ["on"], "Yes"),
        ("flag", [], "No"),
        ("choice", ["b"], "Beta"),
        ("several", ["a", "b"], "Alpha, Beta"),
    ],
)
def test_values_are_shown_as_users_read_them(name, texts, shown):
    assert display(SampleForm.base_fields[name], texts) == shown


def test_field_that_the_browser_left_out_is_unchanged():
    form = SampleForm(QueryDict("number=3"))
    assert read_submitted(form, {"text": ["a"], "flag": ["on"]}) == {
        "text": ["a"],
        "number": ["3"],
        # A box without a tick is never sent.
        "flag": [],
        "several": [],
    }
