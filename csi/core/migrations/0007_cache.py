"""The table of the default cache, as `createcachetable` creates it."""

from django.db import migrations

SQL = """
CREATE TABLE core_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX core_cache_expires ON core_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0006_mission_bounding_box")]

    operations = [migrations.RunSQL(SQL, "DROP TABLE core_cache;")]
