"""Form of the e-mails that a user chooses."""

from csi.core.crud.forms import RecordForm
from csi.reports.models import MessagePreferences


class MessagePreferencesForm(RecordForm):
    class Meta:
        model = MessagePreferences
        fields = ("weekly_digest", "meetings", "returns", "followed")
