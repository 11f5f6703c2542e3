# Importing the filters registers them.
from csi.core.admin import filters, mission

__all__ = ["filters", "mission"]
