"""Months are accepted in order, and reopened from the latest back."""

from django.db import migrations

FUNCTION = """
-- The months of a district before a month for which a return is expected and not accepted. Months of a closed mandate
-- or area are left out, because their records are locked in any case.
CREATE FUNCTION list_unaccepted_months(of_district bigint, before date) RETURNS SETOF date
LANGUAGE sql STABLE AS $$
    SELECT DISTINCT expected.month::date
    FROM districts_areaofoperation AS area
    JOIN districts_mandate AS mandate ON mandate.id = area.mandate_id
    CROSS JOIN LATERAL generate_series(
        date_trunc('month', area.starts::timestamp), LEAST(area.ends, mandate.ends, before - 1), interval '1 month'
    ) AS expected (month)
    WHERE area.district_id = of_district AND area.status <> 'requested'
      AND NOT area.records_closed AND NOT mandate.records_closed
      AND NOT EXISTS (
          SELECT FROM returns_monthlyreturn AS monthly_return
          WHERE monthly_return.district_id = of_district AND monthly_return.month = expected.month
            AND monthly_return.status = 'accepted'
      )
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("returns", "0009_withdrawal_time"),
        ("districts", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION list_unaccepted_months(bigint, date);"),
    ]
