"""The triggers that keep the record, as migrations write them."""

from django.db import connection, migrations


def enable_history(*tables):
    """Puts tables on the record: (table, table of the record it belongs to, column that leads there, columns left out).

    The rows that a table holds already become the first lines of their history. TRUNCATE, which no
    trigger of rows sees, is refused.
    """
    return migrations.RunSQL(
        "\n".join(_put(*table) for table in tables),
        "\n".join(
            f"DROP TRIGGER enable_history ON {table[0]}; DROP TRIGGER history_is_never_emptied ON {table[0]};"
            for table in tables
        ),
    )


def _put(table, subject, column, left_out):
    without = "{" + ",".join(left_out) + "}"
    return f"""
        CREATE TRIGGER enable_history AFTER INSERT OR UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION history_record('{subject}', '{column}', '{without}');
        CREATE TRIGGER history_is_never_emptied BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION history_stays();
        SELECT history_note('found', '{table}', kept.id, '{subject}', kept.{column},
                            to_jsonb(kept) - '{without}'::text[], NULL)
        FROM {table} AS kept;"""


def continue_transaction_numbers(cursor):
    """In a mission restored from another cluster: transactions are numbered from the last of the history on."""
    cursor.execute("SELECT setval('history_transactions_before', COALESCE(MAX(transaction), 0)) FROM history_change")


def anonymise_records(*, table, numbers):
    """Personal details of these records leave every line of their history, and a line says so."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT history_note('anonymised', last."table", last.record, last.subject, last.subject_id,
                                CASE last.operation WHEN 'deleted' THEN '{}' ELSE last."row" END, NULL)
            FROM (
                SELECT DISTINCT ON (record) * FROM history_change
                WHERE subject = %(table)s AND "table" = %(table)s AND record = ANY(%(numbers)s)
                ORDER BY record, id DESC
            ) AS last
            """,
            {"table": table, "numbers": list(numbers)},
        )
