"""The history logs all changes of a statement together."""

import pgtrigger.compiler
from django.db import migrations

import csi.core.db.migration_operations
import csi.core.history.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0006_log_statements"),
        ("gallery", "0004_statement_period_lock"),
    ]

    operations = [
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="photo",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="photo",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('gallery_photo', 'id', '{}')",
                    hash="ad29ad1193e54fbc223d8aaa6363b6ac1685f0f0",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_f9e6a",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="gallery_photo",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="photo",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('gallery_photo', 'id', '{}')",
                    hash="0bb979ad5e8a51f6f1c9149e4f5a3fde376d1ee0",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_0c2b5",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="gallery_photo",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="photo",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('gallery_photo', 'id', '{}')",
                    hash="a5c2755f23fe4603bbca1f6ff328ed91e953c5c2",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_e31b6",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="gallery_photo",
                    when="AFTER",
                ),
            ),
        ),
    ]
