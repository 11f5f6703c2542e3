"""Import of advisers."""

import pytest

from advisers.models import Adviser
from advisers.resources import AdviserImport
from csi.core.crud.imports.files import read_file
from csi.core.crud.imports.plan import ImportPlan
from csi.core.crud.imports.writing import check_plan, write_plan
from csi.tests.support.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("application_role")]


def build_plan(user, text):
    return ImportPlan(AdviserImport, user, read_file("advisers.csv", text.encode()))


def test_advisers_are_imported_with_languages(admin):
    UserFactory(username="berg")
    text = (
        "id,given_names,family_name,sex,state,kind,languages,email,account\n"
        ',Anna,Berg,woman,FI,international,"en,ru",berg@csi.example,berg\n'
        ",Өмүрбек,Төрөев,man,Kyrgyzstan,national,ky,,\n"
    )
    assert write_plan(build_plan(admin, text))
    berg, toroev = Adviser.objects.order_by("pk")
    assert (berg.languages, berg.state.code, berg.account.username) == (["en", "ru"], "FI", "berg")
    assert (str(toroev), toroev.languages, toroev.account) == ("Өмүрбек Төрөев", ["ky"], None)
    assert {str(row.status) for row in build_plan(admin, text).rows} == {"unchanged"}


@pytest.mark.parametrize(
    ("row", "label", "reason"),
    [
        ("Anna,Berg,woman,XX,international,en", "Contributing State", "“XX” is not in the list"),
        ("Anna,Berg,woman,FI,visitor,en", "Type", "International, National"),
        ("Anna,Berg,woman,FI,international,xx", "Languages", "English, Russian, Kyrgyz"),
        (",,woman,FI,international,en", "Family name", "Enter the name of the adviser."),
    ],
)
def test_invalid_row_is_named_and_nothing_is_written(row, label, reason, admin):
    head = "given_names,family_name,sex,state,kind,languages\nOlga,Weiss,woman,AT,international,de\n"
    plan = build_plan(admin, f"{head}{row}\n")
    check_plan(plan)
    [error] = [(line.number, *error) for line in plan.rows for error in line.errors]
    assert error[:2] == (3, label)
    assert reason in error[2]
    assert not Adviser.objects.exists()


def test_only_name_is_the_family_name_whichever_column_contains_it(admin):
    head = "given_names,family_name,sex,state,kind,languages\n"
    rows = [f"{names},woman,KG,national,ky\n" for names in ("Aizada,", ",Aizada")]
    assert write_plan(build_plan(admin, head + rows[0]))
    adviser = Adviser.objects.get()
    assert (str(adviser), adviser.family_name, adviser.given_names) == ("Aizada", "Aizada", "")
    for row in rows:
        assert [str(planned.status) for planned in build_plan(admin, head + row).rows] == ["unchanged"]
