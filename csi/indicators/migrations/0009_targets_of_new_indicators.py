import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import csi.core.db.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0008_rate_per_100000"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="target",
            name="target_indicator_known",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="target",
            name="target_mission_wide",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="target_indicator_known",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF TG_OP = 'UPDATE' AND ROW(OLD.indicator) IS NOT DISTINCT FROM ROW(NEW.indicator) THEN RETURN NEW; END IF;
                IF
                    NEW.indicator NOT IN ('actions_agreed', 'actions_done', 'actions_on_time', 'actions_overdue', 'actions_verified', 'actions_verified_share', 'adviser_days', 'advisers_in_post', 'age_of_open_concerns', 'appeals', 'appeals_per_100', 'appeals_referred', 'appeals_settled', 'budget', 'cadence', 'concerns_by_stage', 'concerns_followed_through', 'concerns_open', 'concerns_open_per_100000', 'concerns_raised', 'concerns_reported_back', 'concerns_resolved', 'cost_per_participant', 'days_deployed', 'days_since_forum', 'days_since_initiative', 'days_since_trip', 'days_to_resolution', 'deployment_rate', 'districts_in_operation', 'forum_community_gap', 'initiatives_addressing_concerns', 'initiatives_done', 'items_raised', 'items_raised_by_authorities', 'items_raised_by_civil_society', 'items_raised_by_police', 'meetings_cancelled', 'meetings_held', 'meetings_late', 'meetings_missed', 'mixed_crews', 'non_police_participants', 'participants', 'people_at_forums', 'people_per_meeting', 'police_community_gap', 'police_officers', 'receptions_deployed', 'receptions_handed_over', 'receptions_in_service', 'regular_meetings', 'spent', 'stations_covered', 'stations_with_adviser', 'trips', 'trips_per_reception', 'under_30_at_forums', 'visitors', 'visitors_per_1000', 'visitors_per_trip', 'women_among_advisers', 'women_among_participants', 'women_among_visitors', 'women_at_forums', 'women_in_police', 'working_groups')
                THEN
                    PERFORM raise_violation('target_indicator_known', 'indicator', TG_TABLE_NAME, 'Choose an indicator from the list.');
                END IF;
                RETURN NEW;
            """,
                    hash="1aacb3c9b4d8f274f0545f09f88df8028ae7a319",
                    operation='INSERT OR UPDATE OF "indicator"',
                    pgid="pgtrigger_target_indicator_known_8cda6",
                    table="indicators_target",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="target_mission_wide",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF TG_OP = 'UPDATE' AND ROW(OLD.indicator, OLD.district_id) IS NOT DISTINCT FROM ROW(NEW.indicator, NEW.district_id) THEN RETURN NEW; END IF;
                IF
                    NEW.district_id IS NOT NULL AND NEW.indicator IN ('deployment_rate', 'receptions_handed_over', 'receptions_in_service', 'trips_per_reception')
                THEN
                    PERFORM raise_violation('target_mission_wide', 'district', TG_TABLE_NAME, 'This indicator is available for the whole mission only. Leave the district blank.');
                END IF;
                RETURN NEW;
            """,
                    hash="18bb5f414b98d4a1d3d96ee64cf2c073b3bc366e",
                    operation='INSERT OR UPDATE OF "indicator", "district_id"',
                    pgid="pgtrigger_target_mission_wide_b6a94",
                    table="indicators_target",
                    when="BEFORE",
                ),
            ),
        ),
    ]
