"""The office-holders of each district: who chairs, who owes an action, who verifies it."""

from csi.demo.scene import lots
from csi.demo.source import rows
from districts.models import Contact


def load(scene):
    lot = lots("contacts")
    offices = rows("offices")
    contacts = []
    for position, (key, district) in enumerate(scene.districts.items(), 1):
        of_district = {}
        for number, row in enumerate(offices, 1):
            if row["districts"] and key not in row["districts"].split():
                continue
            name = row["names"].split(",")[position - 1].strip() if row["names"] else ""
            of_district[row["key"]] = Contact(
                office=row["office"],
                organisation=row["organisation"].format(district=district.name_en, centre=district.centre),
                sector=row["sector"],
                district=district,
                # No exchange of the country begins with three noughts, so no one is rung up by mistake.
                telephone=f"+996 000 {position:02} {number:02} {lot.randint(10, 99)}" if row["telephone"] else "",
                office_is_public=bool(name),
                name=name,
                **scene.stamp(key),
            )
        scene.contacts[key] = of_district
        contacts += of_district.values()
    Contact.objects.bulk_create(contacts)
