"""Items of the checklist on the home page of field staff."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ChecklistItem:
    """One item. `tone`: good (done), watch (to do), bad (overdue) or none (not applicable)."""

    text: str
    tone: str
    url: str = ""
    action_label: str = ""
    action_url: str = ""
