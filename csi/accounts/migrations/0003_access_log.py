"""The triggers that write the access log; one table belongs to a third-party package, so none are declared."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION access_log_add(kind text, account bigint, detail text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    context jsonb := NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb;
BEGIN
    INSERT INTO accounts_accessevent (at, kind, account_id, by_id, detail, page, program)
    VALUES (
        clock_timestamp(), kind, account, NULLIF(context ->> 'user', '')::bigint, left(detail, 200),
        left(COALESCE(context ->> 'page', ''), 200), left(COALESCE(context ->> 'program', ''), 80)
    );
END $$;

CREATE FUNCTION access_log_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM access_log_add('account_created', NEW.id, NEW.role);
        RETURN NULL;
    END IF;
    IF (OLD.role, OLD.is_staff, OLD.is_superuser) IS DISTINCT FROM (NEW.role, NEW.is_staff, NEW.is_superuser) THEN
        PERFORM access_log_add('role_changed', NEW.id, OLD.role || ' ' || NEW.role);
    END IF;
    IF OLD.is_active <> NEW.is_active THEN
        PERFORM access_log_add(CASE WHEN NEW.is_active THEN 'activated' ELSE 'deactivated' END, NEW.id, '');
    END IF;
    IF OLD.password <> NEW.password THEN
        PERFORM access_log_add('password_changed', NEW.id, '');
    END IF;
    IF OLD.email <> NEW.email THEN
        PERFORM access_log_add('email_changed', NEW.id, '');
    END IF;
    IF NEW.invited_at IS DISTINCT FROM OLD.invited_at AND NEW.invited_at IS NOT NULL THEN
        PERFORM access_log_add('link_created', NEW.id, '');
    END IF;
    RETURN NULL;
END $$;

-- A change of districts also increments the access version, which ends sessions, links and the calendar feed.
CREATE FUNCTION access_log_districts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE accounts_user SET access_version = access_version + 1 WHERE id = OLD.user_id;
        PERFORM access_log_add(
            'district_removed', OLD.user_id, (SELECT name_en FROM districts_district WHERE id = OLD.district_id)
        );
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE accounts_user SET access_version = access_version + 1 WHERE id = NEW.user_id;
        PERFORM access_log_add(
            'district_added', NEW.user_id, (SELECT name_en FROM districts_district WHERE id = NEW.district_id)
        );
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION access_log_second_factor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM access_log_add('second_factor_added', NEW.user_id, NEW.type);
    ELSE
        PERFORM access_log_add('second_factor_removed', OLD.user_id, OLD.type);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER access_log AFTER INSERT OR UPDATE ON accounts_user
    FOR EACH ROW EXECUTE FUNCTION access_log_account();
CREATE TRIGGER access_log AFTER INSERT OR UPDATE OR DELETE ON accounts_user_districts
    FOR EACH ROW EXECUTE FUNCTION access_log_districts();
CREATE TRIGGER access_log AFTER INSERT OR DELETE ON mfa_authenticator
    FOR EACH ROW EXECUTE FUNCTION access_log_second_factor();
"""
REVERSE = """
DROP TRIGGER access_log ON mfa_authenticator;
DROP TRIGGER access_log ON accounts_user_districts;
DROP TRIGGER access_log ON accounts_user;
DROP FUNCTION
    access_log_second_factor(), access_log_districts(), access_log_account(), access_log_add(text, bigint, text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_initial"),
        ("districts", "0001_initial"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("history", "0002_change"),
    ]

    operations = [migrations.RunSQL(FUNCTIONS, REVERSE)]
