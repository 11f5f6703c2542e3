import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from csi.core.db.migration_operations import AddTrigger


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
        migrations.AddField(
            model_name="calendarfeed",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="calendar_feed", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["field_staff", "manager", "reader", "administrator"])),
                name="user_role_known",
                violation_error_message="Choose one of the four roles.",
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
        AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="access_version_increment",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    NEW.access_version := GREATEST(OLD.access_version, NEW.access_version);\n                    IF (OLD.role, OLD.is_active, OLD.is_staff, OLD.is_superuser)\n                        IS DISTINCT FROM (NEW.role, NEW.is_active, NEW.is_staff, NEW.is_superuser)\n                    THEN\n                        NEW.access_version := NEW.access_version + 1;\n                    END IF;\n                    IF NEW.access_version > OLD.access_version OR NEW.email <> OLD.email THEN\n                        NEW.invited_at := NULL;\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="b873592cd6e1a4ff70b71a953cf8cef9f1a90a3c",
                    operation='UPDATE OF "access_version", "role", "is_active", "is_staff", "is_superuser", "email"',
                    pgid="pgtrigger_access_version_increment_fc6fe",
                    table="accounts_user",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="calendar_feed_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."access_version" IS DISTINCT FROM (NEW."access_version"))',
                    func="\n                    DELETE FROM accounts_calendarfeed WHERE user_id = NEW.id;\n                    RETURN NULL;\n                ",
                    hash="921df1ab11a53400b75de5c5a9b18cd5ed703a91",
                    operation="UPDATE",
                    pgid="pgtrigger_calendar_feed_delete_1cf3b",
                    table="accounts_user",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="accessevent",
            index=models.Index(fields=["account", "-id"], name="access_event_account"),
        ),
        AddTrigger(
            model_name="accessevent",
            trigger=pgtrigger.compiler.Trigger(
                name="access_log_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n                    TG_OP = 'DELETE' OR NEW.ip_address IS NOT NULL OR OLD.at > now() - interval '1 year'\n                    OR to_jsonb(OLD) - 'ip_address' <> to_jsonb(NEW) - 'ip_address'\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'Entries of the access log cannot be changed or deleted.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'access_log_append_only', COLUMN = 'kind', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="4ad0e5372b02aebf96af7e56ad347986e1272647",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_access_log_append_only_e5a48",
                    table="accounts_accessevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
