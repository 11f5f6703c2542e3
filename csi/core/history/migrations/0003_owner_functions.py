"""The trigger of the history runs with the rights of the owner, so that the application cannot write to the history."""

from django.db import migrations

SQL = """
ALTER FUNCTION history_log_change() SECURITY DEFINER SET search_path = public, pg_temp;
REVOKE EXECUTE ON FUNCTION history_insert(text, text, bigint, text, bigint, jsonb, jsonb) FROM PUBLIC;
"""
REVERSE = """
GRANT EXECUTE ON FUNCTION history_insert(text, text, bigint, text, bigint, jsonb, jsonb) TO PUBLIC;
ALTER FUNCTION history_log_change() SECURITY INVOKER RESET search_path;
"""


class Migration(migrations.Migration):
    dependencies = [("history", "0002_change")]

    operations = [migrations.RunSQL(SQL, REVERSE)]
