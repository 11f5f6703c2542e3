import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import csi.core.db.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("districts", "0011_census_not_in_future"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="policestrength",
            trigger=pgtrigger.compiler.Trigger(
                name="strength_has_lines",
                sql=csi.core.db.triggers.DeferredTriggerSql(
                    func="""
                IF
                    EXISTS (
                        SELECT FROM districts_policestrength AS strength
                        WHERE strength.id = NEW.id AND NOT EXISTS (
                            SELECT FROM districts_strengthline AS line WHERE line.strength_id = strength.id
                        )
                    )
                THEN
                    PERFORM raise_violation('strength_has_lines', '', 'districts_policestrength', 'Enter the number of officers for at least one community.');
                END IF;
                RETURN NULL;
            """,
                    hash="273122f855d3f8e5dc1ac395ab484f40e1027aae",
                    operation="INSERT",
                    pgid="pgtrigger_strength_has_lines_64939",
                    table="districts_policestrength",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="strengthline",
            trigger=pgtrigger.compiler.Trigger(
                name="strength_has_lines",
                sql=csi.core.db.triggers.DeferredTriggerSql(
                    func="""
                IF
                    EXISTS (
                        SELECT FROM districts_policestrength AS strength
                        WHERE strength.id = OLD.strength_id AND NOT EXISTS (
                            SELECT FROM districts_strengthline AS line WHERE line.strength_id = strength.id
                        )
                    )
                THEN
                    PERFORM raise_violation('strength_has_lines', '', 'districts_policestrength', 'Enter the number of officers for at least one community.');
                END IF;
                RETURN NULL;
            """,
                    hash="cfb0e542a37c6c0183744bf5dfe6ad713ba795f0",
                    operation='UPDATE OF "strength_id" OR DELETE',
                    pgid="pgtrigger_strength_has_lines_099f6",
                    table="districts_strengthline",
                    when="AFTER",
                ),
            ),
        ),
    ]
