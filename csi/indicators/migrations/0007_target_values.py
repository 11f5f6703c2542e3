import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import csi.core.db.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0006_figures_not_yet_mature"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="target_indicator_known",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF TG_OP = 'UPDATE' AND ROW(OLD.indicator) IS NOT DISTINCT FROM ROW(NEW.indicator) THEN RETURN NEW; END IF;
                IF
                    NEW.indicator NOT IN ('actions_agreed', 'actions_done', 'actions_on_time', 'actions_overdue', 'actions_verified', 'actions_verified_share', 'adviser_days', 'advisers_in_post', 'appeals', 'appeals_per_100', 'budget', 'cadence', 'concerns_by_stage', 'concerns_followed_through', 'concerns_open', 'concerns_open_per_10000', 'concerns_raised', 'concerns_reported_back', 'concerns_resolved', 'cost_per_participant', 'days_deployed', 'days_since_forum', 'days_since_initiative', 'days_since_trip', 'days_to_resolution', 'deployment_rate', 'districts_in_operation', 'forum_community_gap', 'initiatives_addressing_concerns', 'initiatives_done', 'items_raised', 'items_raised_by_authorities', 'items_raised_by_civil_society', 'items_raised_by_police', 'meetings_cancelled', 'meetings_held', 'meetings_late', 'meetings_missed', 'mixed_crews', 'non_police_participants', 'participants', 'people_at_forums', 'people_per_meeting', 'police_community_gap', 'police_officers', 'receptions_deployed', 'receptions_handed_over', 'receptions_in_service', 'regular_meetings', 'spent', 'stations_covered', 'stations_with_adviser', 'trips', 'under_30_at_forums', 'visitors', 'visitors_per_trip', 'women_among_advisers', 'women_among_participants', 'women_among_visitors', 'women_at_forums', 'women_in_police', 'working_groups')
                THEN
                    PERFORM raise_violation('target_indicator_known', 'indicator', TG_TABLE_NAME, 'Choose an indicator from the list.');
                END IF;
                RETURN NEW;
            """,
                    hash="d60b1d2f68e3a76525bf1f5ad817111a4cb2c576",
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
                    NEW.district_id IS NOT NULL AND NEW.indicator IN ('deployment_rate', 'receptions_handed_over', 'receptions_in_service')
                THEN
                    PERFORM raise_violation('target_mission_wide', 'district', TG_TABLE_NAME, 'This indicator is available for the whole mission only. Leave the district blank.');
                END IF;
                RETURN NEW;
            """,
                    hash="fe083cb0c85b74f7c4a14382ec9e9297887cd421",
                    operation='INSERT OR UPDATE OF "indicator", "district_id"',
                    pgid="pgtrigger_target_mission_wide_b6a94",
                    table="indicators_target",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="target_baseline_in_percent",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF TG_OP = 'UPDATE' AND ROW(OLD.indicator, OLD.baseline) IS NOT DISTINCT FROM ROW(NEW.indicator, NEW.baseline) THEN RETURN NEW; END IF;
                IF
                    NEW.baseline NOT BETWEEN 0 AND 100
                    AND NEW.indicator IN ('actions_on_time', 'actions_verified_share', 'cadence', 'concerns_followed_through', 'concerns_reported_back', 'deployment_rate', 'initiatives_addressing_concerns', 'items_raised_by_authorities', 'items_raised_by_civil_society', 'items_raised_by_police', 'mixed_crews', 'non_police_participants', 'stations_covered', 'under_30_at_forums', 'women_among_advisers', 'women_among_participants', 'women_among_visitors', 'women_at_forums', 'women_in_police')
                THEN
                    PERFORM raise_violation('target_baseline_in_percent', 'baseline', TG_TABLE_NAME, 'Enter a percentage from 0 to 100.');
                END IF;
                RETURN NEW;
            """,
                    hash="11f822f0733dd34227e51d895d8ef5f97a86e1d0",
                    operation='INSERT OR UPDATE OF "indicator", "baseline"',
                    pgid="pgtrigger_target_baseline_in_percent_bdac7",
                    table="indicators_target",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="target_baseline_in_points",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF TG_OP = 'UPDATE' AND ROW(OLD.indicator, OLD.baseline) IS NOT DISTINCT FROM ROW(NEW.indicator, NEW.baseline) THEN RETURN NEW; END IF;
                IF
                    NEW.baseline NOT BETWEEN -100 AND 100
                    AND NEW.indicator IN ('forum_community_gap', 'police_community_gap')
                THEN
                    PERFORM raise_violation('target_baseline_in_points', 'baseline', TG_TABLE_NAME, 'Enter a number of percentage points from −100 to 100.');
                END IF;
                RETURN NEW;
            """,
                    hash="ba9a47de7275e89fd9d3379fc4bc1b699b19a899",
                    operation='INSERT OR UPDATE OF "indicator", "baseline"',
                    pgid="pgtrigger_target_baseline_in_points_414c8",
                    table="indicators_target",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="target_baseline_not_negative",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF TG_OP = 'UPDATE' AND ROW(OLD.indicator, OLD.baseline) IS NOT DISTINCT FROM ROW(NEW.indicator, NEW.baseline) THEN RETURN NEW; END IF;
                IF
                    NEW.baseline < 0
                    AND NEW.indicator NOT IN ('actions_on_time', 'actions_verified_share', 'cadence', 'concerns_followed_through', 'concerns_reported_back', 'deployment_rate', 'forum_community_gap', 'initiatives_addressing_concerns', 'items_raised_by_authorities', 'items_raised_by_civil_society', 'items_raised_by_police', 'mixed_crews', 'non_police_participants', 'police_community_gap', 'stations_covered', 'under_30_at_forums', 'women_among_advisers', 'women_among_participants', 'women_among_visitors', 'women_at_forums', 'women_in_police')
                THEN
                    PERFORM raise_violation('target_baseline_not_negative', 'baseline', TG_TABLE_NAME, 'Enter a number of 0 or more.');
                END IF;
                RETURN NEW;
            """,
                    hash="3f563da5b0e0f9d7ee9eaff9f2ca57a841f247a5",
                    operation='INSERT OR UPDATE OF "indicator", "baseline"',
                    pgid="pgtrigger_target_baseline_not_negative_6d41d",
                    table="indicators_target",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="target_value_in_percent",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF TG_OP = 'UPDATE' AND ROW(OLD.indicator, OLD.value) IS NOT DISTINCT FROM ROW(NEW.indicator, NEW.value) THEN RETURN NEW; END IF;
                IF
                    NEW.value NOT BETWEEN 0 AND 100
                    AND NEW.indicator IN ('actions_on_time', 'actions_verified_share', 'cadence', 'concerns_followed_through', 'concerns_reported_back', 'deployment_rate', 'initiatives_addressing_concerns', 'items_raised_by_authorities', 'items_raised_by_civil_society', 'items_raised_by_police', 'mixed_crews', 'non_police_participants', 'stations_covered', 'under_30_at_forums', 'women_among_advisers', 'women_among_participants', 'women_among_visitors', 'women_at_forums', 'women_in_police')
                THEN
                    PERFORM raise_violation('target_value_in_percent', 'value', TG_TABLE_NAME, 'Enter a percentage from 0 to 100.');
                END IF;
                RETURN NEW;
            """,
                    hash="bf57a721bc403b687e77e4960a4aff19866cc8ca",
                    operation='INSERT OR UPDATE OF "indicator", "value"',
                    pgid="pgtrigger_target_value_in_percent_86371",
                    table="indicators_target",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="target_value_in_points",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF TG_OP = 'UPDATE' AND ROW(OLD.indicator, OLD.value) IS NOT DISTINCT FROM ROW(NEW.indicator, NEW.value) THEN RETURN NEW; END IF;
                IF
                    NEW.value NOT BETWEEN -100 AND 100
                    AND NEW.indicator IN ('forum_community_gap', 'police_community_gap')
                THEN
                    PERFORM raise_violation('target_value_in_points', 'value', TG_TABLE_NAME, 'Enter a number of percentage points from −100 to 100.');
                END IF;
                RETURN NEW;
            """,
                    hash="d2b90b5a8f25808d40149d4f220043a6322e0c74",
                    operation='INSERT OR UPDATE OF "indicator", "value"',
                    pgid="pgtrigger_target_value_in_points_7a417",
                    table="indicators_target",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="target_value_not_negative",
                sql=csi.core.db.triggers.TriggerSql(
                    func="""
                IF TG_OP = 'UPDATE' AND ROW(OLD.indicator, OLD.value) IS NOT DISTINCT FROM ROW(NEW.indicator, NEW.value) THEN RETURN NEW; END IF;
                IF
                    NEW.value < 0
                    AND NEW.indicator NOT IN ('actions_on_time', 'actions_verified_share', 'cadence', 'concerns_followed_through', 'concerns_reported_back', 'deployment_rate', 'forum_community_gap', 'initiatives_addressing_concerns', 'items_raised_by_authorities', 'items_raised_by_civil_society', 'items_raised_by_police', 'mixed_crews', 'non_police_participants', 'police_community_gap', 'stations_covered', 'under_30_at_forums', 'women_among_advisers', 'women_among_participants', 'women_among_visitors', 'women_at_forums', 'women_in_police')
                THEN
                    PERFORM raise_violation('target_value_not_negative', 'value', TG_TABLE_NAME, 'Enter a number of 0 or more.');
                END IF;
                RETURN NEW;
            """,
                    hash="b60678c765e1cd78bc0ab5c171fe6b05dc3004b0",
                    operation='INSERT OR UPDATE OF "indicator", "value"',
                    pgid="pgtrigger_target_value_not_negative_74468",
                    table="indicators_target",
                    when="BEFORE",
                ),
            ),
        ),
    ]
