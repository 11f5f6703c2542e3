"""The history logs all changes of a statement together."""

import pgtrigger.compiler
from django.db import migrations

import csi.core.db.migration_operations
import csi.core.history.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0006_log_statements"),
        ("indicators", "0011_remove_row_period_lock"),
    ]

    operations = [
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="target",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('indicators_target', 'id', '{}')",
                    hash="795750677c1d940dad99f71409e0bb6fd15866f5",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_0601c",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="indicators_target",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('indicators_target', 'id', '{}')",
                    hash="a8ff0a3a203a293de8dc0639b3c0bfeea4e0f4b6",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_6a0e9",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="indicators_target",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('indicators_target', 'id', '{}')",
                    hash="b41e9e7d9b2b1a77cd825c07140ff0821e4871c2",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_9557f",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="indicators_target",
                    when="AFTER",
                ),
            ),
        ),
    ]
