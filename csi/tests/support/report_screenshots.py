"""`make pictures`: render pages of the demonstration mission's monthly report as PNG.

A program of its own: `screenshots` imports pytest, with which the settings become those of the tests.
"""

import os

import django

from csi.tests.support.screenshot_files import save_screenshot

# {name: page number} in the report for October 2011
PAGES = {"report-brief": 1, "report-districts": 5}
# Renders an A4 page 794 pixels wide
PPI = 96


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csi.settings")
    django.setup()
    from csi.accounts.models import User
    from csi.core.periods import Month
    from csi.reports.monthly.pdf import create_compiler
    from csi.reports.monthly.report import MonthlyReport

    report = MonthlyReport(Month(2011, 10), user=User.objects.get(username="manager"))
    pages = create_compiler(report).compile(format="png", ppi=PPI)
    for name, number in PAGES.items():
        save_screenshot(name, pages[number - 1])


if __name__ == "__main__":
    main()
