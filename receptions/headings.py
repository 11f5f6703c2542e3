"""Headings of vehicles, deployments and trips in Russian, Kyrgyz and Uzbek."""

from csi.core.crud.imports.headings import register_headings

register_headings(
    {
        "Vehicle": ("машина", "автомобиль", "транспорт", "унаа", "машинасы", "mashina", "avtomobil", "van"),
        "Number": ("номер", "номери", "raqami", "рақами"),
        "Plate": ("госномер", "номерной знак", "мамлекеттик номер", "davlat raqami"),
        "Make and model": ("марка и модель", "марка", "маркасы жана модели", "rusumi"),
        "Handed over": ("дата передачи", "передан", "берилген күнү", "topshirilgan sana"),
        "Ownership stage": ("этап передачи", "өткөрүү баскычы", "topshirish bosqichi"),
        "Site": ("место", "место стоянки", "жери", "joy", "жой"),
        "Place visited": ("посещённое место", "место посещения", "барган жер", "borilgan joy"),
        "Officers, women": ("сотрудники женщины", "женщины сотрудники", "кызматкер аялдар", "xodim ayollar"),
        "Officers, men": ("сотрудники мужчины", "мужчины сотрудники", "кызматкер эркектер", "xodim erkaklar"),
        "Visitors, women": ("посетители женщины", "женщины посетители", "келген аялдар", "kelgan ayollar"),
        "Visitors, men": ("посетители мужчины", "мужчины посетители", "келген эркектер", "kelgan erkaklar"),
        "Kilometres": ("километры", "км", "пробег", "пробег км", "километр", "kilometr", "km"),
        "Fuel, litres": ("топливо, литры", "топливо", "бензин", "күйүүчү май, литр", "күйүүчү май", "yoqilgʻi, litr"),
        "Remarks": ("примечания", "замечания", "эскертүүлөр", "izohlar"),
        "Reason for the exception": ("причина исключения", "өзгөчө учурдун себеби", "istisno sababi"),
        "Topic": ("тема", "темасы", "mavzu", "мавзу"),
        "Received": ("получено", "поступило", "келип түшкөн", "tushgan"),
        "Settled on the spot": ("решено на месте", "ордунда чечилген", "joyida hal qilingan"),
        "Referred": ("направлено", "перенаправлено", "жөнөтүлгөн", "yuborilgan"),
    }
)
