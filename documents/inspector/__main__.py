"""Reads a task from standard input, writes the answer to standard output.

The task is a line of JSON (`work`, `sizes`, and the arguments of the work) and then the files,
one after the other; its own arguments are folders of libraries. The answer is a line of JSON:
`kind` and `size`, then the clean file; or `reason`; or `failure`, the place of an error of our own.
"""

import json
import os
import sys
import traceback
from typing import IO, Any

from documents.inspector import content
from documents.inspector.confinement import confine
from documents.inspector.seal import seal


def main() -> None:
    confine()
    content.prepare()
    seal(sys.argv[1:])
    answer = _private_output()
    head, clean = _answer(sys.stdin.buffer)
    answer.write(json.dumps(head).encode() + b"\n" + clean)
    answer.close()


def _private_output() -> IO[bytes]:
    """Standard output; what a library prints from now on goes to standard error."""
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answer


def _answer(given: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    from documents.inspector.reasons import Reason, Rejected

    try:
        task = json.loads(given.readline())
        files = [given.read(size) for size in task.pop("sizes")]
        kind, content = _work(task.pop("work"))(files, **task)
    except Rejected as rejected:
        return {"reason": rejected.reason}, b""
    except MemoryError:
        return {"reason": Reason.TOO_HEAVY}, b""
    except ImportError:  # nothing is wrong with the file
        raise
    except Exception as error:  # whatever it is, the file does not get in
        return {"failure": _place(error)}, b""
    return {"kind": kind, "size": len(content)}, content


def _work(name: str) -> Any:
    from documents.inspector import works

    return {"inspect": works.inspect, "reduce": works.reduce, "bind": works.bind}[name]


def _place(error: Exception) -> str:
    """Type and line, never its words: they may quote the file."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {os.path.basename(frame.filename)}:{frame.lineno}"


if __name__ == "__main__":
    main()
