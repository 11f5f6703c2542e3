"""Querysets that limit access, called directly: each condition decides about one record."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.views.generic import View

from csi.accounts.models import Role
from csi.accounts.permissions import (
    ROLE_PERMISSIONS,
    MissionPermission,
    has_permission,
    is_limited_to_districts,
    roles_with,
)
from csi.concerns.models import Concern, Sensitivity
from csi.concerns.tests.factories import ConcernFactory
from csi.core.access import can_add, limit_to_scopes, read_path
from csi.core.history.models import Change
from csi.core.permissions import PermissionRequiredMixin, RecordPermission
from csi.tests.support.factories import UserFactory
from districts.models import District, Mandate, PoliceStation
from districts.tests.factories import ContactFactory, MandateFactory, PoliceStationFactory
from forums.models import Action, Meeting
from forums.tests.factories import ActionFactory, MeetingFactory
from initiatives.models import Initiative
from initiatives.tests.factories import InitiativeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def concerns(osh_city, uzgen_district):
    """Return a concern of each district."""
    return [ConcernFactory(district=district) for district in (osh_city, uzgen_district)]


def test_records_of_the_districts_of_the_user_are_visible(concerns, osh, manager, reader, admin):
    own, _other = concerns
    for method in ("visible_to", "editable_by"):
        records = {user: list(getattr(Concern.objects.order_by("pk"), method)(user)) for user in (osh, manager, admin)}
        assert records == {osh: [own], manager: concerns, admin: concerns}
        assert not getattr(Concern.objects, method)(reader)


@pytest.mark.parametrize("person", ["osh", "manager", "admin"])
def test_inactive_user_sees_no_record(request, concerns, person):
    user = request.getfixturevalue(person)
    user.is_active = False
    assert not Concern.objects.visible_to(user)
    assert not Concern.objects.editable_by(user)


def test_shared_records_are_visible_to_field_staff_and_edited_by_managers(osh, manager, reader):
    mandate = MandateFactory()
    assert [list(Mandate.objects.visible_to(user)) for user in (osh, manager, reader)] == [[mandate], [mandate], []]
    assert [list(Mandate.objects.editable_by(user)) for user in (osh, manager, reader)] == [[], [mandate], []]


def test_reference_data_of_own_district_are_edited_by_managers_only(osh, osh_city, manager):
    station = PoliceStationFactory(district=osh_city)
    assert list(PoliceStation.objects.visible_to(osh)) == [station]
    assert [list(PoliceStation.objects.editable_by(user)) for user in (osh, manager)] == [[], [station]]
    assert [can_add(PoliceStation, user) for user in (osh, manager)] == [False, True]
    assert [can_add(Concern, user) for user in (osh, manager)] == [True, True]


def test_record_of_two_districts_of_the_user_is_listed_once(osh_city, uzgen_district):
    user = UserFactory(districts=[osh_city, uzgen_district])
    both = InitiativeFactory(district=osh_city, further_districts=[uzgen_district])
    other = InitiativeFactory(further_districts=[uzgen_district])
    InitiativeFactory()
    assert list(Initiative.objects.visible_to(user).order_by("pk")) == [both, other]
    assert list(limit_to_scopes(Initiative.objects.all(), [osh_city.pk])) == [both]
    assert limit_to_scopes(Initiative.objects.all(), None).count() == 3


def test_deleted_record_could_be_edited_by_its_team_and_managers(concerns, osh, manager, reader, osh_city):
    own, other = concerns
    records = Concern.objects
    assert [records.all().could_be_edited(own, user) for user in (osh, manager, reader)] == [True, True, False]
    assert [records.all().could_be_edited(other, user) for user in (osh, manager)] == [False, True]
    stations = PoliceStation.objects.all()
    station = PoliceStationFactory(district=osh_city)
    assert [stations.could_be_edited(station, user) for user in (osh, manager)] == [False, True]


@pytest.mark.parametrize(
    ("sensitivity", "expected"),
    [(Sensitivity.RESTRICTED, [True, True, True]), (Sensitivity.CONFIDENTIAL, [True, False, True])],
)
def test_deleted_confidential_record_could_be_edited_by_its_author(osh, osh_city, manager, sensitivity, expected):
    colleague = UserFactory(districts=[osh_city])
    concern = ConcernFactory(district=osh_city, sensitivity=sensitivity, created_by=osh)
    could_be_edited = Concern.objects.all().could_be_edited
    assert [could_be_edited(concern, user) for user in (osh, colleague, manager)] == expected


def test_action_is_as_sensitive_as_its_concern(osh, osh_city, manager):
    meeting = MeetingFactory(group__district=osh_city)
    plain = ActionFactory(meeting=meeting)
    hidden, own = (
        ActionFactory(
            meeting=meeting,
            concern=ConcernFactory(district=osh_city, sensitivity=Sensitivity.CONFIDENTIAL, created_by=author),
        )
        for author in (manager, osh)
    )
    assert set(Action.objects.visible_to(osh)) == {plain, own}
    assert set(Action.objects.visible_to(manager)) == {plain, own, hidden}


def test_path_is_read_up_to_a_single_record(osh_city):
    meeting = MeetingFactory(group__district=osh_city)
    assert read_path(meeting, "group__district") == osh_city
    assert read_path(meeting, "group__district__name_en") == "Osh city"
    assert read_path(meeting, "attendance") is None
    assert read_path(meeting, "group__meetings__venue") is None
    assert read_path(Meeting(group_id=0), "group__district") is None
    assert read_path(ContactFactory(), "no_such_name__pk") is None


# Permissions


def test_each_permission_belongs_to_these_roles():
    managers = {Role.MANAGER, Role.ADMINISTRATOR}
    expected = dict.fromkeys((*RecordPermission, *MissionPermission), managers) | {
        RecordPermission.VIEW_RECORDS: {*managers, Role.FIELD_STAFF},
        MissionPermission.RECEIVE_RETURN_REMINDERS: {Role.FIELD_STAFF},
        MissionPermission.VIEW_ACCESS_LOG: {Role.ADMINISTRATOR},
        MissionPermission.MANAGE_ACCOUNTS: {Role.ADMINISTRATOR},
    }
    assert {permission: set(roles_with(permission)) for permission in expected} == expected
    for permission, roles in expected.items():
        assert {role for role in Role if has_permission(role, permission)} == roles


def test_only_field_staff_are_limited_to_districts():
    assert [role for role in ROLE_PERMISSIONS if is_limited_to_districts(role)] == [Role.FIELD_STAFF]


class ManagersOnlyView(PermissionRequiredMixin, View):
    """A page for those who may close periods."""

    required_permission = RecordPermission.CLOSE_PERIODS

    def get(self, request):
        return HttpResponse("content")


@pytest.mark.parametrize(("message", "exception"), [("", Http404), ("Managers only.", PermissionDenied)])
def test_view_is_limited_to_users_with_the_permission(rf, osh, manager, message, exception):
    view, request = ManagersOnlyView.as_view(permission_denied_message=message), rf.get("/")
    # The view itself answers visitors who are not signed in.
    for request.user in (manager, AnonymousUser()):
        assert view(request).content == b"content"
    request.user = osh
    with pytest.raises(exception):
        view(request)


# Changes


def test_history_log_is_visible_to_active_managers(osh_city, osh, manager, admin, reader):
    count = Change.objects.count()
    visible = [Change.objects.visible_to(user).count() for user in (osh, manager, admin, reader)]
    assert count and visible == [0, count, count, 0]
    assert not Change.objects.editable_by(admin)
    manager.is_active = False
    assert not Change.objects.visible_to(manager)


def test_latest_change_of_each_record_and_of_a_version(osh_city, uzgen_district):
    District.objects.filter(pk=osh_city.pk).update(centre="Osh")
    table = District._meta.db_table
    first, other, second = Change.objects.filter(table=table).exclude(record=None).order_by("pk")[:3]
    assert (first.record, second.record, other.record) == (osh_city.pk, osh_city.pk, uzgen_district.pk)
    assert set(Change.objects.latest_per_record(table)) == {second, other}
    of_osh = Change.objects.of_record(table, osh_city.pk)
    assert list(of_osh.at_version(second.pk)) == [second]
    assert list(of_osh.at_version(second.pk - 1)) == list(of_osh.at_version(first.pk)) == [first]


def test_child_rows_are_no_records_of_their_parent_table(osh):
    table = type(osh)._meta.db_table
    assert Change.objects.of_record(table, osh.pk).exclude(table=table).exists()
    assert {change.table for change in Change.objects.latest_per_record(table)} == {table}


def test_changes_of_a_district_include_deleted_records(osh_city, uzgen_district):
    contact, deleted, other = (ContactFactory(district=district) for district in (osh_city, osh_city, uzgen_district))
    numbers = contact.pk, deleted.pk
    deleted.delete()
    changes = Change.objects.in_scope(osh_city)
    contacts = changes.filter(parent_table="districts_contact")
    assert {(change.parent_id, str(change.operation)) for change in contacts} == {
        (numbers[0], "added"),
        (numbers[1], "added"),
        (numbers[1], "deleted"),
    }
    assert other.pk not in numbers
    assert {change.parent_id for change in changes.filter(parent_table="districts_district")} == {osh_city.pk}


def test_changes_of_confidential_records_are_disclosed_to_author_and_managers(osh_city, osh, uzgen, manager):
    colleague = UserFactory(districts=[osh_city])
    concern = ConcernFactory(district=osh_city, sensitivity=Sensitivity.CONFIDENTIAL, created_by=osh)
    Concern.objects.filter(pk=concern.pk).update(sensitivity=Sensitivity.NORMAL)
    changes = Change.objects.of_record("concerns_concern", concern.pk)
    # The second change shows that the concern was confidential.
    assert [changes.disclosed_to(user).count() for user in (osh, colleague, manager)] == [2, 0, 2]
    Concern.objects.filter(pk=concern.pk).update(summary="Lamps")
    assert [changes.disclosed_to(user).count() for user in (osh, colleague, manager)] == [3, 1, 3]


def test_versions_are_the_latest_changes_of_transactions(osh_city):
    changes = Change.objects.filter(table="districts_district", record=osh_city.pk)
    District.objects.filter(pk=osh_city.pk).update(centre="Osh")
    # A test is one transaction.
    [version] = changes.versions()
    assert version["version"] == changes.first().pk == max(changes.values_list("pk", flat=True))


def test_district_without_change_of_scope_has_no_changes_of_others(osh_city, uzgen_district):
    ContactFactory(district=uzgen_district)
    assert not Change.objects.in_scope(osh_city).filter(table="districts_contact").exists()
    assert Change.objects.in_scope(uzgen_district).filter(table="districts_contact").count() == 1
