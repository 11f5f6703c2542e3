"""Rule of police stations about the concerns assigned to their advisers."""

import pgtrigger
from django.utils.translation import gettext_lazy as _

from csi.core.db.constraints import deferred_constraint_trigger


def assigned_concerns_trigger() -> pgtrigger.Trigger:
    """Return the trigger that rejects another district if an adviser would have concerns elsewhere."""
    return deferred_constraint_trigger(
        "station_district_matches_assigned_concerns",
        field="district",
        message=_(
            "Concerns of the station's current district are assigned to its advisers. Assign them to others first."
        ),
        operation=pgtrigger.UpdateOf("district_id"),
        violation="""
            EXISTS (
                SELECT FROM advisers_placement AS own
                JOIN concerns_concern AS concern ON concern.assigned_to_id = own.adviser_id
                WHERE own.station_id = NEW.id
                  AND NOT EXISTS (
                      SELECT FROM advisers_placement AS placement
                      JOIN districts_policestation AS station ON station.id = placement.station_id
                      WHERE placement.adviser_id = own.adviser_id AND station.district_id = concern.district_id
                  )
            )
        """,
    )
