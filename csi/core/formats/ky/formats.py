"""Kyrgyz formats of CLDR without commas and final full stops, for sentences: 2011-ж. 17-окт."""

DATE_FORMAT = SHORT_DATE_FORMAT = "Y-ж. j-N"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "Y-ж. j-N, H:i"
MONTH_DAY_FORMAT = "j-N"
YEAR_MONTH_FORMAT = "Y-ж. F"
TIME_FORMAT = "H:i"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\xa0"
NUMBER_GROUPING = 3
