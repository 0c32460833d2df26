"""`python -m tests.documents.measuring FILE`: what its inspection costs, as JSON.

`grown`: kilobytes by which this process grew at most; `inspector`: kilobytes of the inspector;
`seconds`: of the processor, for the inspector; `refused`: the reason, if there is one.
"""

import json
import os
import resource
import sys
from pathlib import Path

import django


def main(path):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imuse_portal.settings")
    django.setup()
    from documents.inspection import Refused, inspect

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refused = None
    with Path(path).open("rb") as file:
        try:
            inspect(file, path)
        except Refused as reason:
            refused = reason.reason
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = {
        "grown": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before,
        "inspector": children.ru_maxrss,
        "seconds": children.ru_utime + children.ru_stime,
        "refused": refused,
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1])
