"""Files that strangers send, made by the tests: what the gate must do with each.

`HOSTILE` and `ORDINARY` are lists of `Case(id, filename, make, verdict)`. Whoever sends them
through another door (a form, a server) expects the same of each.
"""

from tests.documents.corpus import bombs, disguises, ordinary, scripts

HOSTILE = [*scripts.CASES, *bombs.CASES, *disguises.CASES]
ORDINARY = ordinary.CASES
