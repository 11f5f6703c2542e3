"""`make pictures`: pages of the monthly report's PDF, as Typst sets them for a manager of the demonstration mission.

By itself, for what drives the browser loads pytest, and then the settings are those of the tests.
"""

import os

import django

from csi.tests.support.picture_files import keep

# {name: page} of the report of October 2011.
PAGES = {"report-brief": 1, "report-districts": 5}
# A sheet of A4 is then 794 pixels wide.
PPI = 96


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csi.settings")
    django.setup()
    from csi.accounts.models import User
    from csi.core.periods import Month
    from csi.reports.monthly.pdf import create_compiler
    from csi.reports.monthly.report import MonthlyReport

    report = MonthlyReport(Month(2011, 10), user=User.objects.get(username="manager"))
    printed = create_compiler(report).compile(format="png", ppi=PPI)
    for name, number in PAGES.items():
        keep(name, printed[number - 1])


if __name__ == "__main__":
    main()
