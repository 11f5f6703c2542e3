"""The history logs all changes of a statement together."""

import pgtrigger.compiler
from django.db import migrations

import csi.core.db.migration_operations
import csi.core.history.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0006_log_statements"),
        ("advisers", "0008_statement_period_lock"),
    ]

    operations = [
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="adviser",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="observation",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="placement",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="adviser",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('advisers_adviser', 'id', '{}')",
                    hash="1d0b74f29b61dd37eda660534c8a2ef2e742970d",
                    level="STATEMENT",
                    operation="INSERT",
                    personal_columns=["given_names", "family_name", "email", "languages"],
                    pgid="pgtrigger_history_log_change_insert_8733e",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="advisers_adviser",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="adviser",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('advisers_adviser', 'id', '{}')",
                    hash="efb9d737669fa9857c79eabce6807b807703d691",
                    level="STATEMENT",
                    operation="UPDATE",
                    personal_columns=["given_names", "family_name", "email", "languages"],
                    pgid="pgtrigger_history_log_change_update_71109",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="advisers_adviser",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="adviser",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('advisers_adviser', 'id', '{}')",
                    hash="ca0f273b387b280490ee61c512a992290078e08f",
                    level="STATEMENT",
                    operation="DELETE",
                    personal_columns=["given_names", "family_name", "email", "languages"],
                    pgid="pgtrigger_history_log_change_delete_10c01",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="advisers_adviser",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="observation",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('advisers_observation', 'id', '{}')",
                    hash="324ee0fa82c66ea3a874751b84f7ff6272a154f5",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_8b9c1",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="advisers_observation",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="observation",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('advisers_observation', 'id', '{}')",
                    hash="ebbe78cf247a9d911905572ac8277abe0d758a52",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_1175d",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="advisers_observation",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="observation",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('advisers_observation', 'id', '{}')",
                    hash="f2acb24cd47e65eb761adbd9ba79d637f18b0e1c",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_224b0",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="advisers_observation",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="placement",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('advisers_placement', 'id', '{}')",
                    hash="d89b53a872082bc85af9987cfbc614412deb9837",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_28751",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="advisers_placement",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="placement",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('advisers_placement', 'id', '{}')",
                    hash="9b99f6e846c0bc43cac48ac92c79e1454932ba74",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_18768",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="advisers_placement",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="placement",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('advisers_placement', 'id', '{}')",
                    hash="b69b49339292aed68555debdfa52e5a046e90d93",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_09a53",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="advisers_placement",
                    when="AFTER",
                ),
            ),
        ),
    ]
