"""The history logs all changes of a statement together."""

import pgtrigger.compiler
from django.db import migrations

import csi.core.db.migration_operations
import csi.core.db.triggers
import csi.core.history.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0006_log_statements"),
        ("initiatives", "0007_statement_period_lock"),
    ]

    operations = [
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="initiative",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="initiativeconcern",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="initiativedistrict",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="initiativepartner",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiative",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('initiatives_initiative', 'id', '{}')",
                    hash="2f60dfdcf7f597346d6d308029b18b64616091c8",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_df120",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="initiatives_initiative",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiative",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('initiatives_initiative', 'id', '{}')",
                    hash="354618dc4fdcd793f270cc24f07898b8ead6789b",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_3bcf5",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="initiatives_initiative",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiative",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('initiatives_initiative', 'id', '{}')",
                    hash="1fee665a80d70da47e25fa20207a0fabc1c38211",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_500f6",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="initiatives_initiative",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativeconcern",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('initiatives_initiative', 'initiative_id', '{}')",
                    hash="b4fdbe0cb64cafdad844778c6120e64081ad6423",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_8c357",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="initiatives_initiative_concerns",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativeconcern",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_insert",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM initiatives_initiative WHERE id = ANY (ARRAY(SELECT initiative_id FROM new_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="94a1d27280957d5dac7bb086e32ff55c43ac8787",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_lock_parent_insert_3833c",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="initiatives_initiative_concerns",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativeconcern",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('initiatives_initiative', 'initiative_id', '{}')",
                    hash="72eb32921ece13cec41068f80b44b47d2f5cabe9",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_777de",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="initiatives_initiative_concerns",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativeconcern",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_update",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM initiatives_initiative WHERE id = ANY (ARRAY(SELECT initiative_id FROM old_rows UNION SELECT initiative_id FROM new_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="80f7c53d156d81c43a0d16eb2cbb1deacea42975",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_lock_parent_update_d0470",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="initiatives_initiative_concerns",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativeconcern",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('initiatives_initiative', 'initiative_id', '{}')",
                    hash="f19c8d626fcb97f8857394329383f45c8364034f",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_56799",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="initiatives_initiative_concerns",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativeconcern",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_delete",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM initiatives_initiative WHERE id = ANY (ARRAY(SELECT initiative_id FROM old_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="02e6391f0202c83ac3a86e1542c4029b2ae04001",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_lock_parent_delete_eb1b8",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="initiatives_initiative_concerns",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativedistrict",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('initiatives_initiative', 'initiative_id', '{}')",
                    hash="417ea3a88fb19992e3414aac69ea995a71f3ac91",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_ce080",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="initiatives_initiative_further_districts",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativedistrict",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_insert",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM initiatives_initiative WHERE id = ANY (ARRAY(SELECT initiative_id FROM new_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="2d4fe19e50748512a7b3f9564e2b11d812f89968",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_lock_parent_insert_94634",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="initiatives_initiative_further_districts",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativedistrict",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('initiatives_initiative', 'initiative_id', '{}')",
                    hash="32fe61e2b10b8e935f3751ed2eed1f9bbc776f92",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_d1093",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="initiatives_initiative_further_districts",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativedistrict",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_update",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM initiatives_initiative WHERE id = ANY (ARRAY(SELECT initiative_id FROM old_rows UNION SELECT initiative_id FROM new_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="03832b9f0e4b66e964df5ccb25be1c1954a75caa",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_lock_parent_update_63d87",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="initiatives_initiative_further_districts",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativedistrict",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('initiatives_initiative', 'initiative_id', '{}')",
                    hash="70dfe00fa30b63fb5777e86c90f0b902644ad058",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_53bb2",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="initiatives_initiative_further_districts",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativedistrict",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_delete",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM initiatives_initiative WHERE id = ANY (ARRAY(SELECT initiative_id FROM old_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="bad48fdd781b0b5f948021ea91b1b01e8e3f031b",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_lock_parent_delete_bde35",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="initiatives_initiative_further_districts",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativepartner",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('initiatives_initiative', 'initiative_id', '{}')",
                    hash="2331866a1cb04c26d4b92ba7e9ac89b8ad04ec87",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_875c1",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="initiatives_initiative_partners",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativepartner",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_insert",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM initiatives_initiative WHERE id = ANY (ARRAY(SELECT initiative_id FROM new_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="7ee8ce9b0d2f75a9c661386b494dea81cd40fd6a",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_lock_parent_insert_6bb4b",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="initiatives_initiative_partners",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativepartner",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('initiatives_initiative', 'initiative_id', '{}')",
                    hash="30571496cc2756d62fc84d3e3a2a9d9d78ff4c50",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_d40e1",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="initiatives_initiative_partners",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativepartner",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_update",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM initiatives_initiative WHERE id = ANY (ARRAY(SELECT initiative_id FROM old_rows UNION SELECT initiative_id FROM new_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="1eea1247521964142683052894558c632845f382",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_lock_parent_update_f4c14",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="initiatives_initiative_partners",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativepartner",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('initiatives_initiative', 'initiative_id', '{}')",
                    hash="e705781db9138a792af7012bc25c0b93df8d31a7",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_9e102",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="initiatives_initiative_partners",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="initiativepartner",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_delete",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM initiatives_initiative WHERE id = ANY (ARRAY(SELECT initiative_id FROM old_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="00c2e03bc574c01c0a0822a2bb515fe6b76c6117",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_lock_parent_delete_f1efb",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="initiatives_initiative_partners",
                    when="AFTER",
                ),
            ),
        ),
    ]
