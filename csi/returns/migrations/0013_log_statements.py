"""The history logs all changes of a statement together."""

import pgtrigger.compiler
from django.db import migrations

import csi.core.db.migration_operations
import csi.core.db.triggers
import csi.core.history.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0006_log_statements"),
        ("returns", "0012_locked_periods_since"),
    ]

    operations = [
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="monthlyreturn",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="returnstep",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('returns_monthlyreturn', 'id', '{}')",
                    hash="534e09e50f6884c37c9675b0817a819ccccf716f",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_cef83",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="returns_monthlyreturn",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('returns_monthlyreturn', 'id', '{}')",
                    hash="5a0f6002b1ed09943eb96b722d02ee82d1b73f87",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_6e340",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="returns_monthlyreturn",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="monthlyreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('returns_monthlyreturn', 'id', '{}')",
                    hash="8d4eb9b494c5c8d107ba23726e581557f8664c10",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_90c2a",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="returns_monthlyreturn",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="returnstep",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('returns_monthlyreturn', 'monthly_return_id', '{}')",
                    hash="80bf5c708160f7f475fc6205da9a36bce565b480",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_bf8ba",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="returns_returnstep",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="returnstep",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_insert",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM returns_monthlyreturn WHERE id = ANY (ARRAY(SELECT monthly_return_id FROM new_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="c9262e61d2b21340882649afb6427de2a0ee6f05",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_lock_parent_insert_aeecd",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="returns_returnstep",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="returnstep",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('returns_monthlyreturn', 'monthly_return_id', '{}')",
                    hash="5188f989a0c1a4ceb811b53bb8f0348c73e27691",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_deac1",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="returns_returnstep",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="returnstep",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_update",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM returns_monthlyreturn WHERE id = ANY (ARRAY(SELECT monthly_return_id FROM old_rows UNION SELECT monthly_return_id FROM new_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="66d686261a67e07edd816f4cfb905dd58ec231e9",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_lock_parent_update_f868e",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="returns_returnstep",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="returnstep",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('returns_monthlyreturn', 'monthly_return_id', '{}')",
                    hash="201c0533c41e81cd7c42b305386521bdfd0ff0fb",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_72508",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="returns_returnstep",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="returnstep",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_delete",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM returns_monthlyreturn WHERE id = ANY (ARRAY(SELECT monthly_return_id FROM old_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="a420bb32f05670b4a42e7dea3b47062ccb5fd2b7",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_lock_parent_delete_28b2a",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="returns_returnstep",
                    when="AFTER",
                ),
            ),
        ),
    ]
