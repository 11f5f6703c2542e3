import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import csi.core.db.migration_operations
import csi.core.db.triggers
import csi.core.history.triggers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("districts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="districts",
            field=models.ManyToManyField(
                blank=True,
                help_text="Field staff can view and record only in these districts.",
                related_name="recorders",
                to="districts.district",
                verbose_name="districts",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="groups",
            field=models.ManyToManyField(
                blank=True,
                help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                related_name="user_set",
                related_query_name="user",
                to="auth.group",
                verbose_name="groups",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="user_permissions",
            field=models.ManyToManyField(
                blank=True,
                help_text="Specific permissions for this user.",
                related_name="user_set",
                related_query_name="user",
                to="auth.permission",
                verbose_name="user permissions",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["field_staff", "manager", "reader", "administrator"])),
                name="user_role_known",
                violation_error_message="Choose the role of the account.",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                condition=models.Q(("email", ""), _negated=True),
                name="user_email_unique",
                violation_error_message="Another account has this e-mail address. Enter a different one.",
            ),
        ),
        migrations.AddField(
            model_name="accessevent",
            name="account",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="access_events",
                to=settings.AUTH_USER_MODEL,
                verbose_name="account",
            ),
        ),
        migrations.AddField(
            model_name="accessevent",
            name="by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddIndex(
            model_name="accessevent",
            index=models.Index(fields=["account", "-id"], name="access_event_account"),
        ),
        migrations.AddField(
            model_name="calendarfeed",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="calendar_feed", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.CreateModel(
            name="UserDistrict",
            fields=[],
            options={
                "verbose_name": "district of an account",
                "verbose_name_plural": "districts of accounts",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("accounts.user_districts",),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="access_version_increment",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                NEW.access_version := GREATEST(OLD.access_version, NEW.access_version);
                IF (OLD.role, OLD.is_active, OLD.is_staff, OLD.is_superuser)
                    IS DISTINCT FROM (NEW.role, NEW.is_active, NEW.is_staff, NEW.is_superuser)
                THEN
                    NEW.access_version := NEW.access_version + 1;
                END IF;
                IF NEW.access_version > OLD.access_version OR NEW.email <> OLD.email THEN
                    NEW.invited_at := NULL;
                END IF;
                RETURN NEW;
            """,
                    hash="fc4be4da4c4380fd09ea0fc7c485118f1676315b",
                    operation='UPDATE OF "access_version", "role", "is_active", "is_staff", "is_superuser", "email"',
                    pgid="pgtrigger_access_version_increment_fc6fe",
                    table="accounts_user",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="calendar_feed_delete",
                sql=csi.core.db.triggers.TriggerSql(
                    condition='WHEN (OLD."access_version" IS DISTINCT FROM (NEW."access_version"))',
                    func="""
                DELETE FROM accounts_calendarfeed WHERE user_id = NEW.id;
                RETURN NULL;
            """,
                    hash="fd426f6955aa7aca9f071c24deaa1415ff41f5a9",
                    operation="UPDATE",
                    pgid="pgtrigger_calendar_feed_delete_1cf3b",
                    table="accounts_user",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('accounts_user', 'id', '{password,last_login,access_version}')",
                    hash="47b72f6b058037c58966549aa46aecafc5e9ccc2",
                    operation="INSERT OR UPDATE OR DELETE",
                    personal_columns=["username", "first_name", "last_name", "email"],
                    pgid="pgtrigger_history_log_change_23d56",
                    table="accounts_user",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="7475b873d910d5098e9305c04992fe7e7033b5cb",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_bbf02",
                    table="accounts_user",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="accessevent",
            trigger=pgtrigger.compiler.Trigger(
                name="access_log_append_only",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF
                    TG_OP = 'DELETE' OR NEW.ip_address IS NOT NULL OR OLD.at > now() - interval '1 year'
                    OR to_jsonb(OLD) - 'ip_address' <> to_jsonb(NEW) - 'ip_address'
                THEN
                    PERFORM raise_violation('access_log_append_only', 'kind', TG_TABLE_NAME, 'Entries of the access log cannot be changed or deleted.');
                END IF;
                RETURN NEW;
            """,
                    hash="10652277d0a11311a7671d7a2f010ba7ef68b04f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_access_log_append_only_e5a48",
                    table="accounts_accessevent",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="accessevent",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="d0dcf5f9224a154619bbfa48749ddb6aae90a308",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_f4e42",
                    table="accounts_accessevent",
                    when="BEFORE",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="userdistrict",
            trigger=pgtrigger.compiler.Trigger(
                name="history_log_change",
                sql=csi.core.history.triggers.HistoryTriggerSql(
                    execute="history_log_change('accounts_user', 'user_id', '{}')",
                    hash="d8ac32efb8fa860fb478265e26adb0297f601ff9",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_history_log_change_3fb6d",
                    table="accounts_user_districts",
                    when="AFTER",
                ),
            ),
        ),
        csi.core.db.migration_operations.AddTrigger(
            model_name="userdistrict",
            trigger=pgtrigger.compiler.Trigger(
                name="prevent_truncate",
                sql=csi.core.db.triggers.SharedTriggerSql(
                    execute="prevent_truncate()",
                    hash="58d4459bc10aecb6142e2e038638244d9f54ded5",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_prevent_truncate_daf64",
                    table="accounts_user_districts",
                    when="BEFORE",
                ),
            ),
        ),
    ]
