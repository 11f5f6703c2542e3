"""The open concerns assigned to the user, on the home page."""

import datetime
from collections.abc import Iterator

from django.utils.translation import ngettext

from csi.accounts.models import User
from csi.concerns.filters import Assignment
from csi.concerns.models import Concern
from csi.core.crud.urls import get_list_url
from csi.core.registries.home_checklist import ChecklistItem, register_personal_source


@register_personal_source(position=10)
def list_assigned_items(user: User, today: datetime.date) -> Iterator[ChecklistItem]:
    """Yield the number of open concerns assigned to the adviser with this account, if there are any."""
    concerns = Concern.objects.visible_to(user).assigned_to_account(user).open()
    if number := concerns.count():
        text = ngettext("%(number)d open concern", "%(number)d open concerns", number) % {"number": number}
        url = get_list_url(Concern, assignment=Assignment.ME.value, is_open="true")
        yield ChecklistItem(text, "watch", url)
