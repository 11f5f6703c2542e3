"""Execute the operations in the lines of the input on the mission of the data directory."""

import json
import os
import sys
from dataclasses import asdict


def main() -> None:
    os.environ |= {"DJANGO_SETTINGS_MODULE": "csi.settings", "HTTPS": "no", "ALLOWED_HOSTS": "testserver"}
    import django

    django.setup()
    from csi.tests.support.bench.measure import measure
    from csi.tests.support.bench.operations import OPERATIONS

    for line in sys.stdin:
        name, args, kwargs = json.loads(line)
        with OPERATIONS[name](*args, **kwargs) as execute:
            sys.stdout.write(f"{json.dumps(asdict(measure(execute)))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
