"""Contacts to call about an alert."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db.models import Q

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


def find_police_contacts(districts: Iterable[int]) -> dict[int, AlertContact | None]:
    """Return the police contact of each district, preferably one with a telephone number. One query."""
    contacts = Contact.objects.filter(district__in=set(districts), sector=Sector.POLICE)
    contacts = contacts.alias(lacks_telephone=Q(telephone=""))
    chosen = contacts.order_by("district_id", "lacks_telephone", "office", "pk").distinct("district_id")
    return {contact.district_id: build_alert_contact(contact) for contact in chosen}


def add_police_contacts(_user: RecordUser, alerts: Sequence[Alert]) -> list[Alert]:
    """Return the alerts with the police contact of their district."""
    contacts = find_police_contacts(alert.scope.pk for alert in alerts if alert.scope)
    return [replace(alert, contact=contacts.get(alert.scope.pk) if alert.scope else None) for alert in alerts]
