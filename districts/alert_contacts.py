"""Contacts to call about an alert."""

from collections.abc import Iterable

from csi.core.registries.alerts import AlertContact
from districts.models import Contact, District, Sector


def build_alert_contact(*contacts: Contact | None) -> AlertContact | None:
    """Return the first of the contacts that is known."""
    contact = next((contact for contact in contacts if contact), None)
    if contact is None:
        return None
    name = f"{contact.name}, {contact}" if contact.name else str(contact)
    return AlertContact(name, contact.get_absolute_url(), contact.telephone)


def find_police_contacts(districts: Iterable[District | None]) -> dict[int, AlertContact | None]:
    """Return the police contact of each district, preferably one with a telephone number. One query."""
    ids = {district.pk for district in districts if district}
    contacts = Contact.objects.filter(district__in=ids, sector=Sector.POLICE).order_by("office", "pk")
    found: dict[int, Contact] = {}
    for contact in contacts:
        known = found.get(contact.district_id)
        if known is None or (contact.telephone and not known.telephone):
            found[contact.district_id] = contact
    return {district: build_alert_contact(contact) for district, contact in found.items()}
