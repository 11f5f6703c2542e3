"""Sort names of places as readers of Uzbek see them: derived from the Russian ones, in their own alphabet."""

from django.db import migrations

# get_local_sort_key of csi.core.db.search and csi.core.uzbek are the same in Python. The bodies are parsed now, so that
# an index that uses them does not depend on the search path. chr(1114109) is greater than any letter.
FUNCTIONS = r"""
CREATE FUNCTION uzbek_name(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN pg_catalog.translate(
    pg_catalog.regexp_replace($1, '^(?:город|г\.)\s*(?=[А-ЯЁ])(.+)$', '\1 шаҳри'), 'ыЫщЩ', 'иИшШ'
);

CREATE FUNCTION uzbek_sort_key(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN sort_key(uzbek_name($1));

CREATE FUNCTION latin_uzbek(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN pg_catalog.translate(
    replace(replace(replace(replace(replace(replace(replace(replace(replace(
        pg_catalog.regexp_replace(
            pg_catalog.regexp_replace(
                replace(replace(
                    pg_catalog.lower(pg_catalog.translate($1, 'ҢӨҮҚҒҲ', 'ңөүқғҳ')),
                    'ентябр', 'ентабр'), 'ктябр', 'ктабр'),
                '(?<=[аеёиоуыэюяў])ц', 'ts', 'g'
            ),
            '(?<=[a-zбвгджзйклмнпрстфхцчшщқғҳңөү])е', 'e', 'g'
        ),
        'е', 'ye'), 'ё', 'yo'), 'ч', 'ch'), 'ш', 'sh'), 'щ', 'sh'), 'ю', 'yu'), 'я', 'ya'), 'ў', 'oʻ'), 'ғ', 'gʻ'),
    'абвгдзийклмнопрстуфхыэқҳжцъь', 'abvgdziyklmnoprstufxieqhjsʼ'
);

CREATE FUNCTION latin_uzbek_sort_key(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN sort_key(replace(replace(replace(replace(
    latin_uzbek(uzbek_name($1)),
    'oʻ', 'z' || pg_catalog.chr(1114109) || 'a'),
    'gʻ', 'z' || pg_catalog.chr(1114109) || 'b'),
    'sh', 'z' || pg_catalog.chr(1114109) || 'c'),
    'ch', 'z' || pg_catalog.chr(1114109) || 'd'));
"""

REVERSE = """
DROP FUNCTION latin_uzbek_sort_key(text);
DROP FUNCTION latin_uzbek(text);
DROP FUNCTION uzbek_sort_key(text);
DROP FUNCTION uzbek_name(text);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0012_uzbek_letters")]

    operations = [migrations.RunSQL(FUNCTIONS, REVERSE)]
