"""The documents of the search follow every write."""

import io

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction

from csi.core.search.definitions import build_statements, get_search_fields, list_documented_models
from csi.core.search.installation import find_differences, find_missing_words
from csi.core.search.models import SearchDocument
from districts.models import District
from districts.tests.factories import DistrictFactory
from forums.models import Meeting, WorkingGroup
from forums.tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db


def find_faults():
    with connection.cursor() as cursor:
        return find_differences(cursor), find_missing_words(cursor)


def test_documents_follow_the_names_of_related_records(db):
    meeting = MeetingFactory(group__district__name_en="Uzgen", group__name="CSWG")
    assert list(Meeting.objects.search("uzgen cswg")) == [meeting]
    District.objects.update(name_en="Aravan", name_ru="", name_ky="")
    assert not Meeting.objects.search("uzgen")
    assert list(Meeting.objects.search("aravan")) == [meeting]
    with pgtrigger.ignore():
        # A group with meetings stays in its district; the documents do not rely on that.
        WorkingGroup.objects.update(district=DistrictFactory(name_en="Nookat", pcode="X1"), name="Forum")
    assert list(Meeting.objects.search("nookat forum")) == [meeting]
    assert not Meeting.objects.search("aravan")
    meeting.delete()
    assert not SearchDocument.objects.of_model(Meeting).exists()


def test_change_of_other_columns_computes_no_document(db):
    district = DistrictFactory(name_en="Uzgen")
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION search_documents_districts_district(bigint[])")
    District.objects.filter(pk=district.pk).update(latitude=None, longitude=None)
    with pytest.raises(Error, match="search_documents_districts_district"), transaction.atomic():
        District.objects.filter(pk=district.pk).update(name_en="Aravan")


def test_verification_finds_and_repairs_outdated_documents(db):
    DistrictFactory(name_en="Uzgen")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE districts_district DISABLE TRIGGER search_update")
        District.objects.update(name_en="Aravan")
        cursor.execute("ALTER TABLE districts_district ENABLE TRIGGER search_update")
    output = io.StringIO()
    with pytest.raises(CommandError, match="--repair"):
        call_command("verify_search", stdout=output)
    assert "Outdated documents of districts.district: 1" in output.getvalue()
    call_command("verify_search", repair=True, stdout=output)
    assert find_faults() == ({}, [])
    assert District.objects.search("aravan").exists()


def test_every_search_field_is_read_and_watched():
    statements = "\n".join(build_statements())
    for model in list_documented_models():
        for path in get_search_fields(model):
            assert path.rpartition("__")[2] in statements
    assert statements.count("CREATE TRIGGER") == 3 * len(list_documented_models())
