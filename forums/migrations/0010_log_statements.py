"""The history logs all changes of a statement together."""

import pgtrigger.compiler
from django.db import migrations

import csi.core.db.migration_operations
import csi.core.db.triggers
import csi.core.history.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0006_log_statements"),
        ("forums", "0009_statement_period_lock"),
    ]

    operations = [
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="action",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="attendance",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="cadencechange",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="communitypresence",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="discussion",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="meeting",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="workinggroup",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('forums_action', 'id', '{}')",
                    hash="14ed652faf700e7960b548cab81b156880815e41",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_533bb",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="forums_action",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('forums_action', 'id', '{}')",
                    hash="f30e669c5f439412cb9c66e0065be494dddd7930",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_4fba8",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="forums_action",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('forums_action', 'id', '{}')",
                    hash="74428fa7289636c7a98ac5ab843b2dfe121c7319",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_3ae0d",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="forums_action",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="attendance",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('forums_meeting', 'meeting_id', '{}')",
                    hash="051f8e8b9339ff86f43b84aab3875b7be6d16831",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_bcdb3",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="forums_attendance",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="attendance",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_insert",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM forums_meeting WHERE id = ANY (ARRAY(SELECT meeting_id FROM new_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="409343aa1f9d4e4fd96c30ee34eaee53aa890a82",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_lock_parent_insert_c1969",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="forums_attendance",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="attendance",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('forums_meeting', 'meeting_id', '{}')",
                    hash="97c89ae6c7b76bf302c30ba7c945c630d2c9136e",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_9be53",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="forums_attendance",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="attendance",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_update",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM forums_meeting WHERE id = ANY (ARRAY(SELECT meeting_id FROM old_rows UNION SELECT meeting_id FROM new_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="75019c1626e8d2cda05788cd75bd1e23be1732d1",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_lock_parent_update_4be9c",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="forums_attendance",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="attendance",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('forums_meeting', 'meeting_id', '{}')",
                    hash="b2830138a263af81d2584d889b0497aeba7d9c27",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_58b32",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="forums_attendance",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="attendance",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_delete",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM forums_meeting WHERE id = ANY (ARRAY(SELECT meeting_id FROM old_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="351c2ffd260678a0e8212865d20b57656836dd11",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_lock_parent_delete_d2c49",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="forums_attendance",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="cadencechange",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('forums_workinggroup', 'group_id', '{}')",
                    hash="cae274127d72656ed30542f277f07dc340f406fd",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_a0c57",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="forums_cadencechange",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="cadencechange",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_insert",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM forums_workinggroup WHERE id = ANY (ARRAY(SELECT group_id FROM new_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="e9376dd9452c7bfb33d1a2b1ab61ca8a11a73fcc",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_lock_parent_insert_d6b19",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="forums_cadencechange",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="cadencechange",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('forums_workinggroup', 'group_id', '{}')",
                    hash="a1fd90ac811b012702acae78df3043dc9ec45cc8",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_ee20b",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="forums_cadencechange",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="cadencechange",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_update",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM forums_workinggroup WHERE id = ANY (ARRAY(SELECT group_id FROM old_rows UNION SELECT group_id FROM new_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="25a35c54d23b55b9d9288f1ca9ebcccf8875c6d4",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_lock_parent_update_67964",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="forums_cadencechange",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="cadencechange",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('forums_workinggroup', 'group_id', '{}')",
                    hash="be01e36538c0034e20c55cab956511414dfc5dc1",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_2dc44",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="forums_cadencechange",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="cadencechange",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_delete",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM forums_workinggroup WHERE id = ANY (ARRAY(SELECT group_id FROM old_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="2e4dfac2be4772cd09e83eeeb79df1402f03944c",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_lock_parent_delete_bb798",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="forums_cadencechange",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="communitypresence",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('forums_meeting', 'meeting_id', '{}')",
                    hash="1aec82486f270ce4685784222a7301b1b971815d",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_2cfdb",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="forums_communitypresence",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="communitypresence",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_insert",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM forums_meeting WHERE id = ANY (ARRAY(SELECT meeting_id FROM new_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="d2ad260347fab8d4d7e9c84412a4b8ed4d3b2879",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_lock_parent_insert_f893a",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="forums_communitypresence",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="communitypresence",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('forums_meeting', 'meeting_id', '{}')",
                    hash="2be29f108d9de8df57ca49c795217eac32e8a009",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_2b997",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="forums_communitypresence",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="communitypresence",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_update",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM forums_meeting WHERE id = ANY (ARRAY(SELECT meeting_id FROM old_rows UNION SELECT meeting_id FROM new_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="01d8a6a4883f950490dd2e9accfd8c5f505caf89",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_lock_parent_update_4eb68",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="forums_communitypresence",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="communitypresence",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('forums_meeting', 'meeting_id', '{}')",
                    hash="ee2805340d45b66ce364c743df3bd5226cffb380",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_271a6",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="forums_communitypresence",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="communitypresence",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_delete",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM forums_meeting WHERE id = ANY (ARRAY(SELECT meeting_id FROM old_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="1e7bac5ce416de7dfe354f51417a981ef8e3faf6",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_lock_parent_delete_99502",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="forums_communitypresence",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="discussion",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('forums_meeting', 'meeting_id', '{}')",
                    hash="05b0e5576e6ac12ddb64e72c8294af88168736e6",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_c1896",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="forums_discussion",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="discussion",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_insert",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM forums_meeting WHERE id = ANY (ARRAY(SELECT meeting_id FROM new_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="cce18faef63fb2d8c5e0bc1e97b9a22bccd388c9",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_lock_parent_insert_f75cd",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="forums_discussion",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="discussion",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('forums_meeting', 'meeting_id', '{}')",
                    hash="3419e2edef2c8795312721971dfbb8ee288693df",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_d2ceb",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="forums_discussion",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="discussion",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_update",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM forums_meeting WHERE id = ANY (ARRAY(SELECT meeting_id FROM old_rows UNION SELECT meeting_id FROM new_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="3d9f52e7153ac10e4a9ae8c58bdc484565665d51",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_lock_parent_update_169e4",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="forums_discussion",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="discussion",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('forums_meeting', 'meeting_id', '{}')",
                    hash="20c9a0192080b32e806a91d30b5e1e7aa1568ca0",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_f5f11",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="forums_discussion",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="discussion",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_delete",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM forums_meeting WHERE id = ANY (ARRAY(SELECT meeting_id FROM old_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="511d903b986a1d2d2b0534d21e3351ffb6e1c739",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_lock_parent_delete_2d9ec",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="forums_discussion",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('forums_meeting', 'id', '{}')",
                    hash="3700e4f0d0f312ce9410e92867f032434b2884de",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_0967c",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="forums_meeting",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('forums_meeting', 'id', '{}')",
                    hash="b112e2ab60d092d89aa8bd1b48ef78198a6a3fb8",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_b5a7a",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="forums_meeting",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('forums_meeting', 'id', '{}')",
                    hash="692e31affc78e4adf808990426cbc03028fd97ba",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_73566",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="forums_meeting",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="workinggroup",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('forums_workinggroup', 'id', '{}')",
                    hash="ed9ea2b070368001d95e6a7ad073258381783f19",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_91bfe",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="forums_workinggroup",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="workinggroup",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('forums_workinggroup', 'id', '{}')",
                    hash="ebe02c02d5a6ea77d2dfc3e88deeb0335e7bd516",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_64fbc",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="forums_workinggroup",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="workinggroup",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('forums_workinggroup', 'id', '{}')",
                    hash="351fa109addb59e69feea816f94cb6f872ed4877",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_2557f",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="forums_workinggroup",
                    when="AFTER",
                ),
            ),
        ),
    ]
