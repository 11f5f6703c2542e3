"""The history logs all changes of a statement together."""

import pgtrigger.compiler
from django.db import migrations

import csi.core.db.migration_operations
import csi.core.db.triggers
import csi.core.history.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0006_log_statements"),
        ("districts", "0016_contact_sector_by_index"),
    ]

    operations = [
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="areaofoperation",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="communitygroup",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="contact",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="district",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="mandate",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="mandateextension",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="policestation",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="policestrength",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="population",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="province",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.RemoveTrigger(
            model_name="strengthline",
            name="history_log_change",
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="areaofoperation",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_areaofoperation', 'id', '{}')",
                    hash="43c7c908ac80efcb9bfd0d619a0ea4519ee2ad1f",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_7d4b3",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="districts_areaofoperation",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="areaofoperation",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_areaofoperation', 'id', '{}')",
                    hash="027ecf179cd7d7ab36936948e3b1033b7695b737",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_a3031",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="districts_areaofoperation",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="areaofoperation",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_areaofoperation', 'id', '{}')",
                    hash="894806b25df76855eb72767044b6ce3769a98fd7",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_8ac64",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="districts_areaofoperation",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="communitygroup",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_communitygroup', 'id', '{}')",
                    hash="690370f0d4cdc58207bd4298f153a669327b9c30",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_25240",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="districts_communitygroup",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="communitygroup",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_communitygroup', 'id', '{}')",
                    hash="49a1f2e6d1333b0447fa0516ce8cedf3bbc03e64",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_2035d",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="districts_communitygroup",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="communitygroup",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_communitygroup', 'id', '{}')",
                    hash="b0e188952e248703a68497966491e5b3306db402",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_9f6df",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="districts_communitygroup",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_contact', 'id', '{}')",
                    hash="c33ca489311b6816351362d6ec8b019b0aa9eeb9",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_37f53",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="districts_contact",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_contact', 'id', '{}')",
                    hash="28d7116ee5346e144f10057e2beafc0a48cf004d",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_176c1",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="districts_contact",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_contact', 'id', '{}')",
                    hash="d6d6bd3d7fbb2cf15ebd28e4e76322bff3fa4449",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_177c3",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="districts_contact",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="district",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_district', 'id', '{}')",
                    hash="932216496576d3ce945c1d3083062fa56fe369ce",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_56ee0",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="districts_district",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="district",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_district', 'id', '{}')",
                    hash="d8d7024090e83fe3457e350eaa7a1de1bbcbfdb2",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_5d206",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="districts_district",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="district",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_district', 'id', '{}')",
                    hash="379ba39961a6844b0bad24d017fdba1fffeb9a97",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_97a65",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="districts_district",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_mandate', 'id', '{}')",
                    hash="6c0b9c777e71a8177858e2a42371cba33b75a03f",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_f7761",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="districts_mandate",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_mandate', 'id', '{}')",
                    hash="57e930289e772621b37739fd0b062e140b1ee9a6",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_83779",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="districts_mandate",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_mandate', 'id', '{}')",
                    hash="38b8c52b1241000fe85389dd09faf0295b05de70",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_33308",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="districts_mandate",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mandateextension",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_mandateextension', 'id', '{}')",
                    hash="2fb5626e7b31f3a2cb8688b1d4f73244d0d1a58d",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_7be59",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="districts_mandateextension",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mandateextension",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_mandateextension', 'id', '{}')",
                    hash="438c82b83e4cb1192f763d32809442ba5b13e7b5",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_c83b3",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="districts_mandateextension",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="mandateextension",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_mandateextension', 'id', '{}')",
                    hash="ed0eeba15559567849ee34717406e09b98f8ef9e",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_5fddd",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="districts_mandateextension",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="policestation",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_policestation', 'id', '{}')",
                    hash="16a243390de3601071b731ff33a51edeb0695fd5",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_ff6d9",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="districts_policestation",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="policestation",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_policestation', 'id', '{}')",
                    hash="bdbd03721bd6a61a07184f0de75514bdf5c87916",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_48392",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="districts_policestation",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="policestation",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_policestation', 'id', '{}')",
                    hash="d93cf6db1a48c668c78f035e4ee5fb0e5c00b721",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_8beb7",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="districts_policestation",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="policestrength",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_policestrength', 'id', '{}')",
                    hash="f97bd55d894aaa6ec74000d2acc757170ed631bf",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_7944c",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="districts_policestrength",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="policestrength",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_policestrength', 'id', '{}')",
                    hash="5bd607dea8f19edb80445a4e4158b508d60cd729",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_9e902",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="districts_policestrength",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="policestrength",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_policestrength', 'id', '{}')",
                    hash="cba333d4634ac8c08470115fddf2a3e262de56b1",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_dbe30",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="districts_policestrength",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="population",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_population', 'id', '{}')",
                    hash="a4869e40636e9187c43f41cba7aac296dbbaf2c2",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_a2fa5",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="districts_population",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="population",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_population', 'id', '{}')",
                    hash="a2de0a066cba6c49f74651ce76bfe3aada6ea8ce",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_b9e0a",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="districts_population",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="population",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_population', 'id', '{}')",
                    hash="c025c2d6c628809a14f60b655b9c4a245ab5efe1",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_d68b0",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="districts_population",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="province",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_province', 'id', '{}')",
                    hash="6703a94cdca580a3c668b4b0b4175b62baf2e9a5",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_e8ee7",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="districts_province",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="province",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_province', 'id', '{}')",
                    hash="36614a2fc804ec57be8e1b3dd03d7afca561a22a",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_d798d",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="districts_province",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="province",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_province', 'id', '{}')",
                    hash="b97434b7ad6b7a83e17cdce547499d2586504acc",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_68662",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="districts_province",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="strengthline",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_insert",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_policestrength', 'strength_id', '{}')",
                    hash="91462bfedddaaa8eba71b6effa26791bc7531656",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_log_change_insert_5a0ec",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="districts_strengthline",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="strengthline",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_insert",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM districts_policestrength WHERE id = ANY (ARRAY(SELECT strength_id FROM new_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="36f7ce362bacb65a4cb232d6e17a38e8fc70c357",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_lock_parent_insert_0679e",
                    referencing=" REFERENCING NEW TABLE AS new_rows",
                    table="districts_strengthline",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="strengthline",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_update",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_policestrength', 'strength_id', '{}')",
                    hash="121c1004dc632302b066efa9d06f652aa9fa0a2f",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_log_change_update_e391b",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="districts_strengthline",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="strengthline",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_update",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM districts_policestrength WHERE id = ANY (ARRAY(SELECT strength_id FROM old_rows UNION SELECT strength_id FROM new_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="2d65ea1268c1a92f8b458396565d65f70ee861f3",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_lock_parent_update_c3885",
                    referencing=" REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows",
                    table="districts_strengthline",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="strengthline",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change_delete",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_statement('districts_policestrength', 'strength_id', '{}')",
                    hash="a13510d1947535693e8376dc7c4ab796cf4e1df8",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_log_change_delete_04c15",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="districts_strengthline",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="strengthline",
            trigger=pgtrigger.compiler.Trigger(
                name="history_lock_parent_delete",
                sql=csi.core.db.triggers.OwnerTriggerSql(
                    func="""
                PERFORM FROM districts_policestrength WHERE id = ANY (ARRAY(SELECT strength_id FROM old_rows)) ORDER BY id FOR NO KEY UPDATE;
                RETURN NULL;
            """,
                    hash="a334e32d38519004e2bcc65a06e830abb8b3bcf1",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_lock_parent_delete_654e7",
                    referencing=" REFERENCING OLD TABLE AS old_rows",
                    table="districts_strengthline",
                    when="AFTER",
                ),
            ),
        ),
    ]
