"""The history logs all changes of a statement together."""

import pgtrigger.compiler
from django.db import migrations

import csi.core.db.migration_operations
import csi.core.history.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0006_log_statements"),
        ("reports", "0002_clock_time"),
    ]

    operations = [
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="reportsubscription",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="reportsubscription",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('reports_reportsubscription', 'id', '{}')",
                    hash="091709192120d3a9cc2d8af4601a8ebd6314b625",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_e1c14",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="reports_reportsubscription",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="reportsubscription",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('reports_reportsubscription', 'id', '{}')",
                    hash="cc0930f1c69203c9144ede70c43b6b4a18a09017",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_221bc",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="reports_reportsubscription",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="reportsubscription",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('reports_reportsubscription', 'id', '{}')",
                    hash="fd0a92266ab82e6164e326e7ded711e41e1fa470",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_0fcdd",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="reports_reportsubscription",
                    when="AFTER",
                ),
            ),
        ),
    ]
