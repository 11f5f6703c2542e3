"""The history logs all changes of a statement together."""

import pgtrigger.compiler
from django.db import migrations

import csi.core.db.migration_operations
import csi.core.db.triggers
import csi.core.history.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0006_log_statements"),
        ("receptions", "0007_statement_period_lock"),
    ]

    operations = [
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="appealcount",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="deployment",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="mobilereception",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="servicegap",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="trip",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="appealcount",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('receptions_trip', 'trip_id', '{}')",
                    hash="0102fb963cc4fa771a61393a8a1bb28a59a85169",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_2a3b2",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="receptions_appealcount",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="appealcount",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_insert",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM receptions_trip WHERE id = ANY (ARRAY(SELECT trip_id FROM new_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="8d57cd79eae719173904416d3dafb560cb8ca824",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_lock_parent_insert_60291",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="receptions_appealcount",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="appealcount",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('receptions_trip', 'trip_id', '{}')",
                    hash="a9c49f706359f2fb46f41ff0eb1c36e83ba6e26e",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_9216e",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="receptions_appealcount",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="appealcount",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_update",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM receptions_trip WHERE id = ANY (ARRAY(SELECT trip_id FROM old_rows UNION SELECT trip_id FROM new_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="5c46206a880e1fa00b540fa164ff359a16ddb9cb",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_lock_parent_update_970d0",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="receptions_appealcount",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="appealcount",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('receptions_trip', 'trip_id', '{}')",
                    hash="ab66c3f6fdcde2afef8a7ac0107019abceb6e18a",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_d13a9",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="receptions_appealcount",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="appealcount",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_delete",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM receptions_trip WHERE id = ANY (ARRAY(SELECT trip_id FROM old_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="db52c70eb77cab0aad5df75cbb5fae9fa9684519",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_lock_parent_delete_7f0fd",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="receptions_appealcount",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="deployment",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('receptions_deployment', 'id', '{}')",
                    hash="78e8f7aae35d7d39880aa52f727b586ed596e04e",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_f6d9f",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="receptions_deployment",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="deployment",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('receptions_deployment', 'id', '{}')",
                    hash="eadb72507d2d9fcdf63d846865ff3dcfad6d4afa",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_4e3e7",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="receptions_deployment",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="deployment",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('receptions_deployment', 'id', '{}')",
                    hash="89802cd5076d75f4935570937fba477128001f24",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_3a7de",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="receptions_deployment",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mobilereception",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('receptions_mobilereception', 'id', '{}')",
                    hash="a36c8839568a899c67fddc59aa55170c2fe78666",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_6707f",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="receptions_mobilereception",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mobilereception",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('receptions_mobilereception', 'id', '{}')",
                    hash="89c9a96bcce941a2621de7fc591af0c71ce7717f",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_736d5",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="receptions_mobilereception",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mobilereception",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('receptions_mobilereception', 'id', '{}')",
                    hash="12216a85f71047cd23985e4b3876bf2396be35d4",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_0b8a8",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="receptions_mobilereception",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="servicegap",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('receptions_servicegap', 'id', '{}')",
                    hash="01dc20c5e9f9641b10995a4d5cc5d750a47a0601",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_be1c0",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="receptions_servicegap",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="servicegap",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('receptions_servicegap', 'id', '{}')",
                    hash="7d69a4a3ce799facabdc92c6940e9a5fe1dad711",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_7a9fd",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="receptions_servicegap",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="servicegap",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('receptions_servicegap', 'id', '{}')",
                    hash="c7d8432d8bc09f4c2828574b7a635e29e88097b6",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_db706",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="receptions_servicegap",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="trip",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('receptions_trip', 'id', '{}')",
                    hash="b946858afc4a3fe5ebfcef435c421a3d7eb01d62",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_45d0a",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="receptions_trip",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="trip",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('receptions_trip', 'id', '{}')",
                    hash="631169e0b762eed0bc41cd2be0f410cd577fe08e",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_a9ea0",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="receptions_trip",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="trip",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('receptions_trip', 'id', '{}')",
                    hash="f4a89d406e623a71db9a2fe67e6da6d1a9f2ccfe",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_3ee08",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="receptions_trip",
                    when="AFTER",
                ),
            ),
        ),
    ]
