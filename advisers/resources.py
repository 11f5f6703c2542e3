"""Import and export of advisers."""

from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget

from advisers.models import Adviser
from csi.accounts.models import User
from csi.core.admin.resources import RecordResource


class AdviserResource(RecordResource):
    """Advisers, identified by id because names are not unique."""

    account = Field("account", "account", ForeignKeyWidget(User, "username"))

    class Meta(RecordResource.Meta):
        model = Adviser
        fields = (
            "id",
            "given_names",
            "family_name",
            "sex",
            "state",
            "kind",
            "languages",
            "email",
            "account",
        )
