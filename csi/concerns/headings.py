"""Headings of concerns, observations and initiatives in Russian, Kyrgyz and Uzbek."""

from csi.core.crud.imports.headings import register_headings

register_headings(
    {
        "Category": ("категория", "категориясы", "toifa", "тоифа"),
        "Summary": ("краткое описание", "суть", "кыскача мазмуну", "qisqacha mazmuni"),
        "Details": ("подробности", "толук маалымат", "tafsilotlar"),
        "Raised through": ("источник", "канал", "кайдан келген", "qayerdan kelgan"),
        "Raised on": ("дата обращения", "поднято", "көтөрүлгөн күнү", "koʻtarilgan sana"),
        "Raised by": ("кто поднял", "кем поднято", "ким көтөргөн", "kim koʻtargan"),
        "Assigned to": ("поручено", "ответственный советник", "жооптуу кеңешчи", "masʼul maslahatchi"),
        "Sensitivity": ("конфиденциальность", "купуялуулугу", "maxfiylik"),
        "Resolved or closed on": ("дата решения", "решено", "чечилген күнү", "hal qilingan sana"),
        "Reported back on": ("дата обратной связи", "доложено", "кайра билдирилген күнү", "xabar berilgan sana"),
        "Observed on": ("дата наблюдения", "байкалган күнү", "kuzatilgan sana"),
        "Adviser": ("советник", "кеңешчи", "maslahatchi"),
        "Given names": ("имя", "имя отчество", "аты", "ismi"),
        "Family name": ("фамилия", "фамилиясы", "familiyasi"),
        "Sex": ("пол", "жынысы", "jinsi"),
        "Languages": ("языки", "тилдер", "tillar"),
        "Mandate": ("мандат", "мандаты", "mandati"),
        "Title": ("название", "аталышы", "nomi"),
        "Purpose": ("цель", "максаты", "maqsad"),
        "Partners": ("партнёры", "өнөктөштөр", "hamkorlar"),
        "Participants, women": ("участники женщины", "катышуучу аялдар", "ishtirokchi ayollar"),
        "Participants, men": ("участники мужчины", "катышуучу эркектер", "ishtirokchi erkaklar"),
        "Lessons": ("уроки", "сабактар", "saboqlar"),
    }
)
