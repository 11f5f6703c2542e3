"""The history logs all changes of a statement together."""

import pgtrigger.compiler
from django.db import migrations

import csi.core.db.migration_operations
import csi.core.history.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0006_log_statements"),
        ("core", "0010_period_lock_of_statements"),
    ]

    operations = [
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="mission",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mission",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('core_mission', 'id', '{}')",
                    hash="ee6cfa65983e0ec8915e0026258d1c9e7ddc1d7a",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_c73a2",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="core_mission",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mission",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('core_mission', 'id', '{}')",
                    hash="bce23b2158f8c933586f769d4b4dbbd5d8ed91cd",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_5debe",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="core_mission",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mission",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('core_mission', 'id', '{}')",
                    hash="2df3521c256e8bdd352eb6851778a422458d1e14",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_9ef7a",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="core_mission",
                    when="AFTER",
                ),
            ),
        ),
    ]
