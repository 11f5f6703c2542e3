"""Import and export of advisers."""

from import_export.fields import Field

from advisers.models import Adviser, SpokenLanguage
from csi.accounts.models import User
from csi.core.admin.cells import ChoiceListCell, ReferenceCell
from csi.core.admin.resources import RecordResource


class AdviserResource(RecordResource):
    """Advisers, identified by id because names are not unique."""

    languages = Field("languages", "languages", ChoiceListCell(SpokenLanguage))
    account = Field("account", "account", ReferenceCell(User, "username"))

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
