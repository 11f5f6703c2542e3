"""Contacts to call about an alert."""

from collections.abc import Sequence
from dataclasses import replace

from csi.core.registries.alerts import Alert, AlertContact
from csi.core.typing import RecordUser
from districts.models import Contact, Sector


def build_alert_contact(*contacts: Contact | None) -> AlertContact | None:
    """Return the first of the contacts that is known."""
    contact = next((contact for contact in contacts if contact), None)
    if contact is None:
        return None
    name = f"{contact.name}, {contact}" if contact.name else str(contact)
    return AlertContact(name, contact.get_absolute_url(), contact.telephone)


def add_police_contacts(_user: RecordUser, alerts: Sequence[Alert]) -> list[Alert]:
    """Return the alerts with the police contact of their district, preferably one with a telephone number."""
    districts = {alert.scope.pk for alert in alerts if alert.scope}
    contacts = Contact.objects.filter(district__in=districts, sector=Sector.POLICE).order_by("office", "pk")
    found: dict[int, Contact] = {}
    for contact in contacts:
        known = found.get(contact.district_id)
        if known is None or (contact.telephone and not known.telephone):
            found[contact.district_id] = contact
    return [replace(alert, contact=build_alert_contact(found.get(alert.scope and alert.scope.pk))) for alert in alerts]
