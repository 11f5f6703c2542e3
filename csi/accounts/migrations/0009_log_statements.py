"""The history logs all changes of a statement together."""

import pgtrigger.compiler
from django.db import migrations

import csi.core.db.migration_operations
import csi.core.db.triggers
import csi.core.history.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0006_log_statements"),
        ("accounts", "0008_clock_times"),
    ]

    operations = [
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="user",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="userdistrict",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('accounts_user', 'id', '{password,last_login,access_version}')",
                    hash="062d6b159c4406e12c79660ed9b062d3247bdfaa",
                    level="STATEMENT",
                    operation="INSERT",
                    personal_columns=["username", "first_name", "last_name", "email"],
                    pgid="pgtrigger_history_log_change_insert_e5ddd",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="accounts_user",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('accounts_user', 'id', '{password,last_login,access_version}')",
                    hash="648f29bbc8a505fb9fb637de89b9c5c26eb155f9",
                    level="STATEMENT",
                    operation="UPDATE",
                    personal_columns=["username", "first_name", "last_name", "email"],
                    pgid="pgtrigger_history_log_change_update_c46c3",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="accounts_user",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('accounts_user', 'id', '{password,last_login,access_version}')",
                    hash="5df45c530a72aef7b300b8fed2ac7ed5241e00a2",
                    level="STATEMENT",
                    operation="DELETE",
                    personal_columns=["username", "first_name", "last_name", "email"],
                    pgid="pgtrigger_history_log_change_delete_7648e",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="accounts_user",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="userdistrict",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('accounts_user', 'user_id', '{}')",
                    hash="d1daa8f5e55d56df25f42790ddf80989716db872",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_4aed9",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="accounts_user_districts",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="userdistrict",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_insert",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM accounts_user WHERE id = ANY (ARRAY(SELECT user_id FROM new_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="388275f624d7678a059eab9b1c83d0e0b008321c",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_lock_parent_insert_dc545",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="accounts_user_districts",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="userdistrict",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('accounts_user', 'user_id', '{}')",
                    hash="5e562eff654a5e22bf1922ca92f9c3fe6d435e39",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_07850",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="accounts_user_districts",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="userdistrict",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_update",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM accounts_user WHERE id = ANY (ARRAY(SELECT user_id FROM old_rows UNION SELECT user_id FROM new_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="8c28b8c850f6b1fbe9625e476c250117cd98d189",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_lock_parent_update_cac50",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="accounts_user_districts",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="userdistrict",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('accounts_user', 'user_id', '{}')",
                    hash="fe91165f4ac41255483e8e53bee9f90c411916b2",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_9980d",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="accounts_user_districts",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="userdistrict",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_delete",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM accounts_user WHERE id = ANY (ARRAY(SELECT user_id FROM old_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="7240ba8f702bc4ddf43cb31476222fb3df8b30fd",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_lock_parent_delete_2c93f",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="accounts_user_districts",
                    when="AFTER",
                ),
            ),
        ),
    ]
