"""Generated missions of any size, for work on speed and for tests of large data.

Rows are loaded with COPY while the triggers are disabled; afterwards each rule of the triggers is checked with one
query over its table, and the history is written with one statement for each year. Foreign keys, unique and check
constraints stay in force.
"""

from csi.demo.generated.loader import generate_mission
from csi.demo.generated.plan import PRESETS, MissionPlan, PlanError

__all__ = ["PRESETS", "MissionPlan", "PlanError", "generate_mission"]
