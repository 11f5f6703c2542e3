import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import csi.core.db.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("initiatives", "0005_cross_table_rules"),
    ]

    operations = [
        # The rules are the same and check new writes; their triggers now lock the concern before they read other rows.
        pgtrigger.migrations.RemoveTrigger(
            model_name="initiative",
            name="initiative_concerns_in_districts",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="initiativeconcern",
            name="initiative_concerns_in_districts",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="initiativedistrict",
            name="initiative_concerns_in_districts",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="initiative",
            trigger=pgtrigger.compiler.Trigger(
                name="initiative_concerns_in_districts",
                sql=csi.core.db.triggers.DeferredTriggerSql(
                    func="""
                PERFORM FROM concerns_concern WHERE id IN (
                    SELECT concern_id FROM initiatives_initiative_concerns WHERE initiative_id = NEW.id
                ) ORDER BY id FOR SHARE;
                IF
                    EXISTS (
                        SELECT FROM initiatives_initiative AS initiative
                        JOIN initiatives_initiative_concerns AS link ON link.initiative_id = initiative.id
                        JOIN concerns_concern AS concern ON concern.id = link.concern_id
                        WHERE initiative.id = NEW.id AND concern.district_id <> initiative.district_id
                          AND NOT EXISTS (
                              SELECT FROM initiatives_initiative_further_districts AS further
                              WHERE further.initiative_id = initiative.id AND further.district_id = concern.district_id
                          )
                    )
                THEN
                    PERFORM raise_violation('initiative_concerns_in_districts', 'concerns', 'initiatives_initiative', 'These concerns belong to another district. Choose concerns of the districts of the initiative.');
                END IF;
                RETURN NULL;
            """,
                    hash="bde55a2eedf916ce8698678ca8fcab6ba6dfbc66",
                    operation='UPDATE OF "district_id"',
                    pgid="pgtrigger_initiative_concerns_in_districts_73723",
                    table="initiatives_initiative",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="initiativeconcern",
            trigger=pgtrigger.compiler.Trigger(
                name="initiative_concerns_in_districts",
                sql=csi.core.db.triggers.DeferredTriggerSql(
                    func="""
                PERFORM FROM concerns_concern WHERE id IN (
                    SELECT concern_id FROM initiatives_initiative_concerns WHERE initiative_id = NEW.initiative_id
                ) ORDER BY id FOR SHARE;
                IF
                    EXISTS (
                        SELECT FROM initiatives_initiative AS initiative
                        JOIN initiatives_initiative_concerns AS link ON link.initiative_id = initiative.id
                        JOIN concerns_concern AS concern ON concern.id = link.concern_id
                        WHERE initiative.id = NEW.initiative_id AND concern.district_id <> initiative.district_id
                          AND NOT EXISTS (
                              SELECT FROM initiatives_initiative_further_districts AS further
                              WHERE further.initiative_id = initiative.id AND further.district_id = concern.district_id
                          )
                    )
                THEN
                    PERFORM raise_violation('initiative_concerns_in_districts', 'concerns', 'initiatives_initiative', 'These concerns belong to another district. Choose concerns of the districts of the initiative.');
                END IF;
                RETURN NULL;
            """,
                    hash="391a56124e0e5a9d2525d4ff549df5a9b6ec1ada",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_initiative_concerns_in_districts_38e7a",
                    table="initiatives_initiative_concerns",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="initiativedistrict",
            trigger=pgtrigger.compiler.Trigger(
                name="initiative_concerns_in_districts",
                sql=csi.core.db.triggers.DeferredTriggerSql(
                    func="""
                PERFORM FROM concerns_concern WHERE id IN (
                    SELECT concern_id FROM initiatives_initiative_concerns WHERE initiative_id = OLD.initiative_id
                ) ORDER BY id FOR SHARE;
                IF
                    EXISTS (
                        SELECT FROM initiatives_initiative AS initiative
                        JOIN initiatives_initiative_concerns AS link ON link.initiative_id = initiative.id
                        JOIN concerns_concern AS concern ON concern.id = link.concern_id
                        WHERE initiative.id = OLD.initiative_id AND concern.district_id <> initiative.district_id
                          AND NOT EXISTS (
                              SELECT FROM initiatives_initiative_further_districts AS further
                              WHERE further.initiative_id = initiative.id AND further.district_id = concern.district_id
                          )
                    )
                THEN
                    PERFORM raise_violation('initiative_concerns_in_districts', 'concerns', 'initiatives_initiative', 'These concerns belong to another district. Choose concerns of the districts of the initiative.');
                END IF;
                RETURN NULL;
            """,
                    hash="8fff0c6f9659c7a5430e62beed951bb4d0946121",
                    operation="DELETE OR UPDATE",
                    pgid="pgtrigger_initiative_concerns_in_districts_9c935",
                    table="initiatives_initiative_further_districts",
                    when="AFTER",
                ),
            ),
        ),
    ]
