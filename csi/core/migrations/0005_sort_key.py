"""Sort names without diacritics and apostrophes, and family names without particles."""

from django.db import migrations

FUNCTIONS = """
-- Text for sorting (get_sort_key in csi.core.db.search is the same in Python): lower case, without apostrophes and
-- diacritics. A letter of the Russian, Kyrgyz and Uzbek alphabets sorts after its base letter: chr(1114109) is greater
-- than any letter. chr(774) and chr(776) are the combining breve and diaeresis.
CREATE OR REPLACE FUNCTION sort_key(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT pg_catalog.translate(pg_catalog.regexp_replace(
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
            pg_catalog.lower(pg_catalog.translate(pg_catalog.normalize($1, 'NFD'), 'ҢӨҮ', 'ңөү')),
            'и' || pg_catalog.chr(774), 'й'),
            'е' || pg_catalog.chr(776), 'е' || pg_catalog.chr(1114109)),
            'у' || pg_catalog.chr(774), 'у' || pg_catalog.chr(1114109)),
            'ң', 'н' || pg_catalog.chr(1114109)),
            'ө', 'о' || pg_catalog.chr(1114109)),
            'ү', 'у' || pg_catalog.chr(1114109)),
            'ß', 'ss'),
            'æ', 'ae'),
            'œ', 'oe'),
            'þ', 'th'),
        '[\\u0300-\\u036f]', '', 'g'
    ), 'øłđıðħŋə''’‘ʻʼ`´"“”„«»', 'oldidhne')
$$;

-- Family name for sorting: particles in lower case do not count. Its body is parsed now, so that an index that uses it
-- does not depend on the search path. A later change of these functions has to rebuild the indexes.
CREATE FUNCTION family_name_key(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN sort_key(pg_catalog.regexp_replace(
        $1,
        '^(?:(?:af|al|an|av|bin|bint|da|das|de|degli|dei|del|della|den|der|des|di|do|dos|du|el|ibn|in|la|las|le|les|lo'
        || '|los|na|ter|ten|tot|und|van|ver|vom|von|y|zu|zum|zur)[ -]+)+(?=[^ -])',
        ''
    ));
"""

REVERSE = """
DROP FUNCTION family_name_key(text);
CREATE OR REPLACE FUNCTION sort_key(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(
        pg_catalog.lower(pg_catalog.translate($1, 'ҢӨҮЁ', 'ңөүё')),
        'ң', 'н' || pg_catalog.chr(1114109)),
        'ө', 'о' || pg_catalog.chr(1114109)),
        'ү', 'у' || pg_catalog.chr(1114109)),
        'ё', 'е' || pg_catalog.chr(1114109))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0004_shared_period_lock")]

    operations = [migrations.RunSQL(FUNCTIONS, REVERSE)]
