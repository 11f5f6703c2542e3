"""SQL functions that fold text, divide it into words and name their sound."""

from django.db import migrations

# Rules and examples: csi/core/search/tests/test_folding.py
FUNCTIONS = """
-- Text for comparison, in small Latin letters:
-- 1. apostrophes, soft hyphens, characters of no width and marks of letters are removed (ö like o, ң like н, й like и);
-- 2. Cyrillic letters of Russian, Kyrgyz, Kazakh, Uzbek and Tajik are written in Latin (ж zh, х kh, щ shch);
-- 3. other European letters are replaced (ø o, ł l, ı i, ß ss, æ ae), and every dash by a hyphen.
-- The indexes that used the former function were removed before.
CREATE OR REPLACE FUNCTION fold_text(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
        translate(
            regexp_replace(
                lower(normalize(translate($1, '''’‘ʻʼʹ`´′', ''), NFKD)),
                '[\\u0300-\\u036f\\u00ad\\u200b-\\u200f\\u2060\\ufeff]', '', 'g'
            ),
            'абвгдезиклмнопрстуфыэөүұңқғһҳәіґєҷјøłđıðħŋə‐‒–—―−ъь',
            'abvgdeziklmnoprstufyeouunkghhaigejjoldidhne------'
        ),
        'ж', 'zh'),
        'х', 'kh'),
        'ц', 'ts'),
        'ч', 'ch'),
        'ш', 'sh'),
        'щ', 'shch'),
        'ю', 'yu'),
        'я', 'ya'),
        'ß', 'ss'),
        'æ', 'ae'),
        'œ', 'oe'),
        'þ', 'th')
$$;

-- The words of a text in their order, without the signs within and between them: "Jalal-Abad" is {jalal,abad}.
CREATE FUNCTION search_parts(text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_remove(string_to_array(regexp_replace(fold_text($1), '[SEPARATORS]+', ' ', 'g'), ' '), '')
$$;

-- All words of a text; a word with signs in it also as a whole: "Jalal-Abad" is {jalal,abad,jalalabad}.
CREATE FUNCTION search_words(text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    folded text := fold_text($1);
BEGIN
    RETURN ARRAY(
        SELECT DISTINCT left(word, 100)
        FROM unnest(
            string_to_array(regexp_replace(folded, '[SEPARATORS]+', ' ', 'g'), ' ')
            || string_to_array(regexp_replace(regexp_replace(folded, '[SPACES]+', ' ', 'g'), '[SIGNS]+', '', 'g'), ' ')
        ) AS word
        WHERE word <> ''
    );
END $$;

-- The words of a document. Those of names are contained twice, as "word" and "=word", because only names are found by
-- similar spellings: a long text contains a word that is similar to almost any other. A tsvector has at most 1 MB.
CREATE FUNCTION search_vector(names text, texts text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    words text[] := search_words(names);
BEGIN
    RETURN array_to_tsvector(
        words || ARRAY(SELECT '=' || word FROM unnest(words) AS word) || search_words(left(texts, 60000))
    );
END $$;

-- A word without the ending of a Russian adjective: "oshskii" is "osh".
CREATE FUNCTION search_stem(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT regexp_replace(
        $1, '^(..+)sk(?:ii|iy|yi|yy|y|i|aya|aia|oe|oye|oi|oy|ogo|omu|im|om|ikh|uyu|uiu|ie|iye|imi)$', '\\1'
    )
$$;

-- The sound of a word, which its spellings in Latin and Cyrillic share: "asgan" for Uzgen, Usgen, Ozgon and Узгенский.
-- Vowels are one sound, also with a w after them; so are s and z, zh, dj and j, kh and h. Words of few sounds have none.
CREATE FUNCTION search_key(word text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN length(key) >= 4 AND word !~ '[0-9]' THEN key ELSE '' END
    FROM (
        SELECT regexp_replace(
            translate(
                replace(replace(replace(replace(replace(replace(replace(
                regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
                    search_stem(word),
                    'shch|sch|sh', 'S', 'g'),
                    'tch|ch', 'C', 'g'),
                    'dzh|zh|dj|j', 'J', 'g'),
                    '([aeiouy])w(?![aeiouy])', '\\1', 'g'),
                    'c(?=[eiy])', 's', 'g'),
                    'kh', 'H'), 'gh', 'g'), 'ph', 'f'), 'th', 't'), 'ts', 's'), 'ck', 'k'), 'qu', 'k'),
                'eiouyzxqch', 'aaaaasHkkH'
            ),
            '(.)\\1+', '\\1', 'g'
        ) AS key
    ) AS sound
$$;
"""
SIGNS = r"!-/:-@\[-`{-~\u00a1-\u00bf\u00d7\u00f7\u2010-\u2027\u2030-\u205e\u2190-\u2bff\u3001-\u303f"
SPACES = r"\u0001-\u0020\u0085\u1680\u2028\u2029,;"

FORMER_FUNCTION = """
CREATE OR REPLACE FUNCTION fold_text(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT pg_catalog.lower(pg_catalog.translate(
        $1,
        'ҢңӨөҮүЁёҚқҒғҲҳЎўҶҷӢӣÖöÜüÇçŞşĞğÑñʻʼ’‘`´\'\'',
        'ннооууееккггххууччииoouuccssggnn'
    ))
$$;
DROP FUNCTION search_key(text);
DROP FUNCTION search_stem(text);
DROP FUNCTION search_vector(text, text);
DROP FUNCTION search_words(text);
DROP FUNCTION search_parts(text);
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [("core", "0011_log_statements")]

    operations = [
        migrations.RunSQL(
            FUNCTIONS.replace("SEPARATORS", SPACES + SIGNS).replace("SIGNS", SIGNS).replace("SPACES", SPACES),
            FORMER_FUNCTION,
        )
    ]
