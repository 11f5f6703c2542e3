from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations

# What is drawn from a plain letter becomes that letter; the apostrophes at the end have no counterpart and go.
FOLD = """
CREATE FUNCTION csi_fold(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT pg_catalog.lower(pg_catalog.translate($1,
    'ҢңӨөҮүЁёҚқҒғҲҳЎўҶҷӢӣÖöÜüÇçŞşĞğÑñʻʼ’‘`´''',
    'ннооууееккггххууччииoouuccssggnn')) $$
"""

# A letter of its own comes after every word with the letter it is drawn from: the highest character stands behind it.
ORDER = """
CREATE FUNCTION csi_order(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(
    pg_catalog.lower(pg_catalog.translate($1, 'ҢӨҮЁ', 'ңөүё')),
    'ң', 'н' || pg_catalog.chr(1114109)), 'ө', 'о' || pg_catalog.chr(1114109)),
    'ү', 'у' || pg_catalog.chr(1114109)), 'ё', 'е' || pg_catalog.chr(1114109)) $$
"""


class Migration(migrations.Migration):
    """Depends on nothing: indexes of the domain's first migrations use `csi_fold`."""

    initial = True

    dependencies = []

    operations = [
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(FOLD, "DROP FUNCTION csi_fold(text)"),
        migrations.RunSQL(ORDER, "DROP FUNCTION csi_order(text)"),
    ]
