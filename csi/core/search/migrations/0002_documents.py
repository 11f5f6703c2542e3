"""The tables of the search, the functions that write to them, and the function that reads a search."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.contrib.postgres.operations import BtreeGinExtension
from django.db import migrations, models

FUNCTIONS = """
-- Compute and write the documents of records, and add their new words to the list of words. The functions
-- search_documents_<table> follow from the declarations of the models (csi.core.search.definitions).
CREATE FUNCTION search_store_documents(kind text, ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
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
        SELECT lexeme, search_key(lexeme) FROM (SELECT DISTINCT lexeme FROM stored, unnest(words)) AS used
        WHERE NOT starts_with(lexeme, ''='')
          AND NOT EXISTS (SELECT FROM search_word WHERE word = lexeme)',
        'search_documents_' || replace(kind, '.', '_')
    ) USING kind, ids;
END $$;

-- Trigger function, with the rights of the owner. Arguments: the kind of the records, the columns from which documents
-- follow, and whether documents of other records contain them.
CREATE FUNCTION search_update_documents() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    record_kind text := TG_ARGV[0];
    columns text[] := TG_ARGV[1];
    ids bigint[];
    dependent record;
BEGIN
    IF TG_OP = 'DELETE' THEN
        ids := ARRAY(SELECT id FROM old_rows);
        DELETE FROM search_document WHERE kind = record_kind AND search_document.record = ANY (ids);
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        ids := ARRAY(SELECT id FROM new_rows);
    ELSE
        ids := ARRAY(
            SELECT new_row.id FROM new_rows AS new_row JOIN old_rows AS old_row USING (id)
            CROSS JOIN LATERAL (SELECT to_jsonb(old_row) AS before, to_jsonb(new_row) AS after) AS pair
            WHERE EXISTS (SELECT FROM unnest(columns) AS name WHERE before -> name IS DISTINCT FROM after -> name)
        );
    END IF;
    IF ids = '{}' THEN
        RETURN NULL;
    END IF;
    PERFORM search_store_documents(record_kind, ids);
    IF TG_OP = 'UPDATE' AND TG_ARGV[2] = 'yes' THEN
        FOR dependent IN EXECUTE format('SELECT * FROM %I($1)', 'search_dependents_' || TG_TABLE_NAME) USING ids LOOP
            PERFORM search_store_documents(dependent.document_kind, dependent.document_records);
        END LOOP;
    END IF;
    RETURN NULL;
END $$;

-- The words of documents that contain a word, as tsquery; a short word is at their beginning. Null: there are none.
CREATE FUNCTION search_containing(text) RETURNS text LANGUAGE sql STABLE STRICT AS $$
    SELECT CASE
        WHEN length($1) < 4 THEN format('''%s'':*', $1)
        ELSE (SELECT string_agg(DISTINCT format('''%s''', word), ' | ') FROM search_word WHERE word LIKE '%' || $1 || '%')
    END
$$;

-- The words of names that are spelt or that sound similarly, as tsquery; "osh" for "oshskii". Null: there are none.
-- The threshold finds "Uzgen" for "Uzgan".
CREATE FUNCTION search_similar(text) RETURNS text LANGUAGE sql STABLE STRICT
SET pg_trgm.word_similarity_threshold = 0.45 AS $$
    SELECT string_agg(DISTINCT format('''=%s''', word), ' | ') FROM search_word
    WHERE length($1) >= 4 AND $1 !~ '[0-9]' AND word NOT LIKE '%' || $1 || '%'
      AND (word %> $1 OR key = NULLIF(search_key($1), '') OR word = search_stem($1))
$$;

-- The documents that contain all words of a search, as tsquery: as they were typed, or also similarly; null if no
-- document does. "Jalal-Abad" also finds documents with "Jalal" and "Abad".
CREATE FUNCTION search_expand(query_words text[], OUT exact_expression text, OUT all_expression text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    query_word text;
    parts text[];
    whole text;
    exact_term text;
    parts_term text;
    exact_terms text[] := '{}';
    all_terms text[] := '{}';
BEGIN
    FOREACH query_word IN ARRAY query_words LOOP
        parts := search_parts(query_word);
        CONTINUE WHEN parts = '{}';
        whole := left(array_to_string(parts, ''), 100);
        exact_term := search_containing(whole);
        parts_term := NULL;
        IF cardinality(parts) > 1 THEN
            SELECT CASE
                WHEN bool_and(term IS NOT NULL) THEN format('(%s)', string_agg(format('(%s)', term), ' & '))
            END INTO parts_term
            FROM (SELECT search_containing(part) AS term FROM unnest(parts) AS part) AS terms;
        END IF;
        exact_terms := exact_terms || exact_term;
        all_terms := all_terms || NULLIF(concat_ws(' | ', exact_term, search_similar(whole), parts_term), '');
    END LOOP;
    IF array_position(exact_terms, NULL) IS NULL AND exact_terms <> '{}' THEN
        exact_expression := format('(%s)', array_to_string(exact_terms, ') & ('));
    END IF;
    IF array_position(all_terms, NULL) IS NULL AND all_terms <> '{}' THEN
        all_expression := format('(%s)', array_to_string(all_terms, ') & ('));
    END IF;
END $$;
"""

REVERSE = """
DROP FUNCTION search_expand(text[]);
DROP FUNCTION search_similar(text);
DROP FUNCTION search_containing(text);
DROP FUNCTION search_update_documents();
DROP FUNCTION search_store_documents(text, bigint[]);
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [("search", "0001_functions")]

    operations = [
        BtreeGinExtension(),
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=100)),
                ("record", models.BigIntegerField()),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "db_table": "search_document",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["kind", "words"], gin_pending_list_limit=256, name="search_document_by_words"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("kind", "record"), name="search_document_unique")],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.TextField()),
                ("key", models.TextField(blank=True)),
            ],
            options={
                "db_table": "search_word",
                "indexes": [
                    models.Index(fields=["word"], name="search_word_by_word"),
                    models.Index(fields=["key"], name="search_word_by_key"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("word", "gin_trgm_ops"), name="search_word_by_part"
                    ),
                ],
            },
        ),
        migrations.RunSQL(FUNCTIONS, REVERSE),
    ]
