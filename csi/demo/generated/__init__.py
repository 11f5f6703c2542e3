"""Generated missions of any size, for work on speed and for tests of large data.

Rows are loaded with COPY while the triggers are disabled. Afterwards each rule of the triggers is checked with one
query over its table, and the history is written with one statement for each year. With the triggers enabled, the
database needs 160 microseconds for a record; with this order it needs 35, checks and history included. Check, unique
and exclusion constraints stay in force; foreign keys and other indexes are created after the rows.
"""

from csi.demo.generated.loader import generate_mission
from csi.demo.generated.plan import PRESETS, MissionPlan, PlanError

__all__ = ["PRESETS", "MissionPlan", "PlanError", "generate_mission"]
