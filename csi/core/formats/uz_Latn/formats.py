"""Formats of CLDR for Uzbek in Latin, without commas, because sentences contain them: "17-okt 2011"."""

DATE_FORMAT = SHORT_DATE_FORMAT = "j-N Y"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "j-N Y, H:i"
MONTH_DAY_FORMAT = "j-N"
YEAR_MONTH_FORMAT = "F Y"
TIME_FORMAT = "H:i"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\xa0"
NUMBER_GROUPING = 3
