from django.db import migrations

from csi.history.recording import on_the_record

RECORDS = [
    *("districts_province", "districts_district", "districts_policestation", "districts_contact"),
    *("districts_mandate", "districts_areaofoperation", "districts_communitygroup", "districts_population"),
    *("districts_policestrength", "forums_workinggroup", "forums_meeting", "forums_action"),
    *("receptions_mobilereception", "receptions_deployment", "receptions_servicegap", "receptions_trip"),
    *("initiatives_initiative", "concerns_concern", "returns_monthlyreturn", "advisers_adviser"),
    *("advisers_observation", "advisers_placement", "gallery_photo", "reporting_target"),
    *("reporting_reportsubscription", "csi_mission"),
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
        ("history", "0001_the_journal"),
        ("csi", "0001_initial"),
        ("accounts", "0004_calendar_address"),
        ("districts", "0005_closing"),
        ("forums", "0005_months_close"),
        ("receptions", "0004_months_close"),
        ("initiatives", "0002_months_close"),
        ("concerns", "0004_months_close"),
        ("returns", "0001_returns"),
        ("advisers", "0003_months_close"),
        ("gallery", "0002_pictures_prepared"),
        ("reporting", "0002_report_subscription"),
    ]

    operations = [
        on_the_record(
            ("accounts_user", "accounts_user", "id", ("password", "last_login")),
            *((table, table, "id", ()) for table in RECORDS),
            *((*row, ()) for row in ROWS),
        )
    ]
