"""Each word of a document begins with the code of its kind, so that the planner knows how common it is in that kind."""

import django.contrib.postgres.indexes
from django.db import migrations

STORE = """
-- Compute and write the documents of records, and add their new words to the list of words. The functions
-- search_documents_<table> follow from the declarations of the models (csi.core.search.definitions).
CREATE OR REPLACE FUNCTION search_store_documents(kind text, ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'WITH stored AS (
            INSERT INTO search_document (kind, record, words)
            SELECT $1, document_record, document_words FROM %I($2)
            ON CONFLICT ON CONSTRAINT search_document_unique DO UPDATE SET words = EXCLUDED.words
            WHERE search_document.words <> EXCLUDED.words
            RETURNING words
        )
        INSERT INTO search_word (word, key)
        SELECT lexeme, search_key(lexeme) FROM (SELECT DISTINCT WORD AS lexeme FROM stored, unnest(words)) AS used
        WHERE NOT starts_with(lexeme, ''='')
          AND NOT EXISTS (SELECT FROM search_word WHERE word = lexeme)',
        'search_documents_' || replace(kind, '.', '_')
    ) USING kind, ids;
END $$;
"""
VECTOR = """
-- The words of a document: "CODE:word", and those of names a second time, as "CODE:=word", because only names are found
-- by similar spellings: a long text contains a word that is similar to almost any other. A tsvector has at most 1 MB.
CREATE FUNCTION search_vector(code text, names text, texts text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    words text[] := search_words(names);
BEGIN
    RETURN array_to_tsvector(ARRAY(
        SELECT code || ':' || word FROM unnest(words || search_words(left(texts, 60000))) AS word
        UNION ALL
        SELECT code || ':=' || word FROM unnest(words) AS word
    ));
END $$;
"""
FORMER_VECTOR = """
CREATE FUNCTION search_vector(names text, texts text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    words text[] := search_words(names);
BEGIN
    RETURN array_to_tsvector(
        words || ARRAY(SELECT '=' || word FROM unnest(words) AS word) || search_words(left(texts, 60000))
    );
END $$;
"""
TERMS = """
-- The words of documents that contain a word, as tsquery; a short word is at their beginning. Null: there are none.
-- PREFIX_COMMENT
CREATE OR REPLACE FUNCTION search_containing(text) RETURNS text LANGUAGE sql STABLE STRICT AS $$
    SELECT CASE
        WHEN length($1) < 4 THEN format('''PREFIX%s'':*', $1)
        ELSE (
            SELECT string_agg(DISTINCT format('''PREFIX%s''', word), ' | ')
            FROM search_word WHERE word LIKE '%' || $1 || '%'
        )
    END
$$;

-- The words of names that are spelt or that sound similarly, as tsquery; "osh" for "oshskii". Null: there are none.
-- The threshold finds "Uzgen" for "Uzgan".
CREATE OR REPLACE FUNCTION search_similar(text) RETURNS text LANGUAGE sql STABLE STRICT
SET pg_trgm.word_similarity_threshold = 0.45 AS $$
    SELECT string_agg(DISTINCT format('''PREFIX=%s''', word), ' | ') FROM search_word
    WHERE length($1) >= 4 AND $1 !~ '[0-9]' AND word NOT LIKE '%' || $1 || '%'
      AND (word %> $1 OR key = NULLIF(search_key($1), '') OR word = search_stem($1))
$$;
"""
FORWARD = (
    STORE.replace("WORD", "split_part(lexeme, '':'', 2)"),
    "DROP FUNCTION search_vector(text, text);",
    VECTOR,
    TERMS.replace("PREFIX_COMMENT", "The application replaces # by the code of a kind.").replace("PREFIX", "#"),
    # Statistics of 10,000 words
    "ALTER TABLE search_document ALTER COLUMN words SET STATISTICS 1000;",
    "DELETE FROM search_word;",
)
BACKWARD = (
    STORE.replace("WORD", "lexeme"),
    "DROP FUNCTION search_vector(text, text, text);",
    FORMER_VECTOR,
    TERMS.replace("-- PREFIX_COMMENT\n", "").replace("PREFIX", ""),
    "ALTER TABLE search_document ALTER COLUMN words SET STATISTICS -1;",
    "DELETE FROM search_word;",
)


class Migration(migrations.Migration):
    dependencies = [("search", "0002_documents")]

    operations = [
        migrations.RemoveIndex(model_name="searchdocument", name="search_document_by_words"),
        migrations.RunSQL("\n".join(FORWARD), "\n".join(BACKWARD)),
        migrations.AddIndex(
            model_name="searchdocument",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["words"], gin_pending_list_limit=256, name="search_document_by_words"
            ),
        ),
    ]
