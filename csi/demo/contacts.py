"""Contacts: the office-holders of each district."""

from csi.demo.csv_files import read_rows
from csi.demo.records import DemoRecords, create_generator
from districts.models import Contact


def load_records(records: DemoRecords) -> None:
    generator = create_generator("contacts")
    offices = read_rows("offices")
    contacts: list[Contact] = []
    for position, (key, district) in enumerate(records.districts.items(), 1):
        district_contacts = {}
        for number, row in enumerate(offices, 1):
            if row["districts"] and key not in row["districts"].split():
                continue
            name = row["names"].split(",")[position - 1].strip() if row["names"] else ""
            # No exchange in Kyrgyzstan starts with 000, so nobody is called by mistake.
            telephone = f"+996 000 {position:02} {number:02} {generator.randint(10, 99)}" if row["telephone"] else ""
            district_contacts[row["key"]] = Contact(
                office=row["office"],
                organisation=row["organisation"].format(district=district.name_en, centre=district.centre),
                sector=row["sector"],
                district=district,
                telephone=telephone,
                office_is_public=bool(name),
                name=name,
                **records.get_audit_fields(key),
            )
        records.contacts[key] = district_contacts
        contacts += district_contacts.values()
    Contact.objects.bulk_create(contacts)
