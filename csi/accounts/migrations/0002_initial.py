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
                help_text="Field staff see and record for these districts only.",
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
            model_name="calendaraddress",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="calendar_address",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["field_staff", "manager", "reader", "administrator"])),
                name="account_role_known",
                violation_error_message="Choose one of the four roles.",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                condition=models.Q(("email", ""), _negated=True),
                name="account_email_once",
                violation_error_message="Another account has this e-mail address.",
            ),
        ),
        AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="access_counts_its_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    NEW.access := GREATEST(OLD.access, NEW.access);\n                    IF (OLD.role, OLD.is_active, OLD.is_staff, OLD.is_superuser)\n                        IS DISTINCT FROM (NEW.role, NEW.is_active, NEW.is_staff, NEW.is_superuser)\n                    THEN\n                        NEW.access := NEW.access + 1;\n                    END IF;\n                    IF NEW.access > OLD.access OR NEW.email <> OLD.email THEN\n                        NEW.invited_at := NULL;\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="fc8ad66c142fd329a10dc325e765c2af9e6ab307",
                    operation='UPDATE OF "access", "role", "is_active", "is_staff", "is_superuser", "email"',
                    pgid="pgtrigger_access_counts_its_changes_82ffa",
                    table="accounts_user",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="calendar_address_ends_with_access",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."access" IS DISTINCT FROM (NEW."access"))',
                    func="DELETE FROM accounts_calendaraddress WHERE user_id = NEW.id; RETURN NULL;",
                    hash="919921ea487d2c0787e745e9cb80a491ca422705",
                    operation="UPDATE",
                    pgid="pgtrigger_calendar_address_ends_with_access_ff444",
                    table="accounts_user",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="accessevent",
            index=models.Index(fields=["account", "-id"], name="access_events_of_an_account"),
        ),
        AddTrigger(
            model_name="accessevent",
            trigger=pgtrigger.compiler.Trigger(
                name="access_log_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            \n            IF \n                    TG_OP = 'DELETE' OR NEW.address IS NOT NULL OR OLD.at > now() - interval '1 year'\n                    OR to_jsonb(OLD) - 'address' <> to_jsonb(NEW) - 'address'\n                 THEN\n                RAISE EXCEPTION USING\n                    MESSAGE = 'The access log is only written on: nothing in it is changed or deleted.', ERRCODE = 'check_violation',\n                    CONSTRAINT = 'access_log_stays', COLUMN = 'kind', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="ad3bffa79dae918ea60acbbe0bb4288851313f59",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_access_log_stays_8c7a1",
                    table="accounts_accessevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
