"""Headings of working groups, meetings and actions in Russian, Kyrgyz and Uzbek."""

from csi.core.crud.imports.headings import register_headings

register_headings(
    {
        "Working group": ("рабочая группа", "группа", "жумушчу топ", "топ", "ishchi guruh", "guruh"),
        "Chair": ("председатель", "төрага", "rais"),
        "Usual venue": ("обычное место", "адаттагы жери", "odatdagi joy"),
        "Established": ("дата создания", "создана", "түзүлгөн күнү", "tashkil etilgan"),
        "Closed": ("закрыта", "дата закрытия", "жабылган", "yopilgan"),
        "Month": ("месяц", "ай", "oy", "ой"),
        "Time": ("время", "убактысы", "vaqti", "вақти"),
        "Venue": ("место проведения", "место", "өткөн жери", "жери", "oʻtkazilgan joy", "joy"),
        "Reason for cancellation": ("причина отмены", "жокко чыгаруу себеби", "bekor qilish sababi"),
        "Circulated agenda": ("разосланная повестка", "повестка дня", "күн тартиби", "kun tartibi"),
        "Minutes": ("протокол", "протоколу", "bayonnoma"),
        "Of whom under 30": ("из них до 30", "моложе 30", "30 жашка чейинки", "30 yoshgacha"),
        "Concern": ("проблема", "вопрос", "маселе", "көйгөй", "muammo", "муаммо"),
        "Outcome": ("результат", "итог", "жыйынтыгы", "natija"),
        "Action": ("действие", "мера", "иш чара", "chora", "чора"),
        "Agreed at": ("встреча", "согласовано на", "макулдашылган жыйын", "kelishilgan yigʻilish"),
        "Responsible sector": ("ответственный сектор", "жооптуу сектор", "masʼul sektor"),
        "Responsible": ("ответственный", "жооптуу", "masʼul"),
        "Due": ("срок", "мөөнөтү", "muddati"),
        "Done on": ("выполнено", "дата выполнения", "аткарылган күнү", "bajarilgan sana"),
        "Verified on": ("проверено", "дата проверки", "текшерилген күнү", "tekshirilgan sana"),
        "Verified by": ("кем проверено", "текшерген", "tekshirgan"),
        "Reported back at": ("доложено на", "кайра билдирилген жыйын", "xabar berilgan yigʻilish"),
        "People informed on": ("люди проинформированы", "элге билдирилген күнү", "odamlarga xabar berilgan sana"),
    }
)
