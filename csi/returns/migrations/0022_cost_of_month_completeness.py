"""The planner learns that the completeness of a month is the last of several conditions to evaluate.

It goes through the returns of all districts: with a thousand of them and ten years, the locks of one record took two
seconds, because it was computed for each month before the days of the month were compared.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("returns", "0021_plain_days_of_return")]

    operations = [
        migrations.RunSQL("ALTER FUNCTION is_month_complete COST 10000", "ALTER FUNCTION is_month_complete COST 100")
    ]
