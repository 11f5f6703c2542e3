"""Advisers as files."""

from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget

from advisers.models import Adviser
from csi.accounts.models import User
from csi.core.admin.resources import RecordResource


class AdviserResource(RecordResource):
    """A row with an id changes that adviser, a row without one adds an adviser: two may bear the same name."""

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
