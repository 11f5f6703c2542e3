#!/usr/bin/env python
"""Django's command line for the mission."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csi.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as refusal:
        # Told in a sentence to whoever starts the mission; with --traceback in full.
        if "--traceback" in sys.argv:
            raise
        sys.exit(str(refusal))


if __name__ == "__main__":
    main()
