from django.db import migrations

from csi.core.history.triggers import enable_history

RECORDS = [
    *("districts_province", "districts_district", "districts_policestation", "districts_contact"),
    *("districts_mandate", "districts_areaofoperation", "districts_communitygroup", "districts_population"),
    *("districts_policestrength", "forums_workinggroup", "forums_meeting", "forums_action"),
    *("receptions_mobilereception", "receptions_deployment", "receptions_servicegap", "receptions_trip"),
    *("initiatives_initiative", "concerns_concern", "returns_monthlyreturn", "advisers_adviser"),
    *("advisers_observation", "advisers_placement", "gallery_photo", "indicators_target"),
    *("reports_reportsubscription", "core_mission"),
]
ROWS = [
    ("accounts_user_districts", "accounts_user", "user_id"),
    ("districts_strengthline", "districts_policestrength", "strength_id"),
    ("forums_attendance", "forums_meeting", "meeting_id"),
    ("forums_communitypresence", "forums_meeting", "meeting_id"),
    ("forums_discussion", "forums_meeting", "meeting_id"),
    ("initiatives_initiative_concerns", "initiatives_initiative", "initiative_id"),
    ("initiatives_initiative_further_districts", "initiatives_initiative", "initiative_id"),
    ("initiatives_initiative_partners", "initiatives_initiative", "initiative_id"),
    ("receptions_appealcount", "receptions_trip", "trip_id"),
    ("returns_returnstep", "returns_monthlyreturn", "monthly_return_id"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0001_initial"),
        ("core", "0001_initial"),
        ("accounts", "0002_initial"),
        ("concerns", "0001_initial"),
        ("returns", "0001_initial"),
        ("gallery", "0001_initial"),
        ("indicators", "0001_initial"),
        ("reports", "0001_initial"),
        ("districts", "0001_initial"),
        ("advisers", "0001_initial"),
        ("forums", "0001_initial"),
        ("receptions", "0001_initial"),
        ("initiatives", "0001_initial"),
    ]

    operations = [
        enable_history(
            ("accounts_user", "accounts_user", "id", ("password", "last_login", "access_version")),
            *((table, table, "id", ()) for table in RECORDS),
            *((*row, ()) for row in ROWS),
        )
    ]
