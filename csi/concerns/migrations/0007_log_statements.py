"""The history logs all changes of a statement together."""

import pgtrigger.compiler
from django.db import migrations

import csi.core.db.migration_operations
import csi.core.history.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0006_log_statements"),
        ("concerns", "0006_statement_period_lock"),
    ]

    operations = [
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="concern",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="concern",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('concerns_concern', 'id', '{}')",
                    hash="8df52cc12af062ec39d9785f7418bacf3d3ade50",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_4d87c",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="concerns_concern",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="concern",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('concerns_concern', 'id', '{}')",
                    hash="d8f2d6f74924edeb3ddf7b82d6e3484174539331",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_6978a",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="concerns_concern",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="concern",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('concerns_concern', 'id', '{}')",
                    hash="306f92e676147d7b1eba87e9f84510d4e421208c",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_144c8",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="concerns_concern",
                    when="AFTER",
                ),
            ),
        ),
    ]
