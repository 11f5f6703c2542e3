"""Sort Ў Қ Ғ Ҳ at the end of the Uzbek alphabet, after Я."""

from django.db import migrations

# Indexes contain keys, so a change of the function rebuilds them.
REBUILD_INDEXES = """
DO $$
DECLARE
    index_name regclass;
BEGIN
    FOR index_name IN
        SELECT indexrelid FROM pg_index
        WHERE pg_get_indexdef(indexrelid) LIKE '%sort_key(%' OR pg_get_indexdef(indexrelid) LIKE '%family_name_key(%'
    LOOP
        EXECUTE 'REINDEX INDEX ' || index_name;
    END LOOP;
END $$;
"""

FUNCTION = """
CREATE OR REPLACE FUNCTION sort_key(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT pg_catalog.translate(pg_catalog.regexp_replace(
        {replacements}
        '[\\u0300-\\u036f]', '', 'g'
    ), 'øłđıðħŋə''’‘ʻʼ`´"“”„«»', 'oldidhne')
$$;
"""

CYRILLIC = """
            'и' || pg_catalog.chr(774), 'й'),
            'е' || pg_catalog.chr(776), 'е' || pg_catalog.chr(1114109)),"""
DERIVED = """
            'ң', 'н' || pg_catalog.chr(1114109)),
            'ө', 'о' || pg_catalog.chr(1114109)),
            'ү', 'у' || pg_catalog.chr(1114109)),"""
LIGATURES = """
            'ß', 'ss'),
            'æ', 'ae'),
            'œ', 'oe'),
            'þ', 'th'),"""
FORMER = (
    "replace(" * 10
    + "pg_catalog.lower(pg_catalog.translate(pg_catalog.normalize($1, 'NFD'), 'ҢӨҮ', 'ңөү')),"
    + CYRILLIC
    + "'у' || pg_catalog.chr(774), 'у' || pg_catalog.chr(1114109)),"
    + DERIVED
    + LIGATURES
)
UZBEK = """
            'у' || pg_catalog.chr(774), 'я' || pg_catalog.chr(1114109) || 'а'),
            'қ', 'я' || pg_catalog.chr(1114109) || 'б'),
            'ғ', 'я' || pg_catalog.chr(1114109) || 'в'),
            'ҳ', 'я' || pg_catalog.chr(1114109) || 'г'),"""
PRESENT = (
    "replace(" * 13
    + "pg_catalog.lower(pg_catalog.translate(pg_catalog.normalize($1, 'NFD'), 'ҢӨҮҚҒҲ', 'ңөүқғҳ')),"
    + CYRILLIC
    + UZBEK
    + DERIVED
    + LIGATURES
)


class Migration(migrations.Migration):
    dependencies = [("core", "0011_log_statements")]

    operations = [
        migrations.RunSQL(
            FUNCTION.format(replacements=PRESENT) + REBUILD_INDEXES,
            FUNCTION.format(replacements=FORMER) + REBUILD_INDEXES,
        )
    ]
