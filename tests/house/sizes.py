"""How long things are: a habit, with the exceptions and their reasons."""

import ast
from collections.abc import Iterator

from tests.house.source import Guard, Source, at, is_code, is_html, is_python, is_test

FUNCTION, VIEW, TEST, FILE, TEMPLATE = 40, 25, 20, 400, 120
EXCEPTIONS: dict[str, str] = {}
"""`file` or `file:function` → why it is longer than the habit."""


def functions(source: Source) -> Iterator[tuple[ast.FunctionDef, int]]:
    """Each function and its lines, decorators apart."""
    for node in source.walk(ast.FunctionDef, ast.AsyncFunctionDef):
        yield node, node.end_lineno - node.lineno + 1


def functions_are_short(source: Source) -> list[str]:
    limit = VIEW if "views" in source.parts else FUNCTION
    return [
        f"{at(node)} {node.name}: {length} lines ({limit})"
        for node, length in functions(source)
        if length > limit and f"{source.name}:{node.name}" not in EXCEPTIONS
    ]


def tests_are_short(source: Source) -> list[str]:
    return [
        f"{at(node)} {node.name}: {length} lines ({TEST})"
        for node, length in functions(source)
        if node.name.startswith("test_") and length > TEST
        if f"{source.name}:{node.name}" not in EXCEPTIONS
    ]


def files_are_short(source: Source) -> list[str]:
    limit = TEMPLATE if is_html(source.name) else FILE
    if source.lines <= limit or source.name in EXCEPTIONS:
        return []
    return [f": {source.lines} lines ({limit})"]


def return_types_are_said(source: Source) -> list[str]:
    return [
        f"{at(node)} {node.name} has no return type"
        for node in source.walk(ast.FunctionDef, ast.AsyncFunctionDef)
        if node.returns is None
    ]


def _lines(count: int, first: str = "") -> str:
    return f"{first}\n" + "    x = 1\n" * (count - 1)


GUARDS = [
    Guard(
        functions_are_short,
        is_code,
        bites=(
            ("families/review.py", _lines(FUNCTION + 1, "def f():")),
            ("families/views.py", _lines(VIEW + 1, "def f():")),
        ),
        spares=(("families/review.py", _lines(FUNCTION, "def f():")),),
    ),
    Guard(
        tests_are_short,
        is_test,
        bites=(("tests/families/test_a.py", _lines(TEST + 1, "def test_a():")),),
        spares=(("tests/families/test_a.py", _lines(TEST + 1, "def arrange():")),),
    ),
    Guard(
        files_are_short,
        lambda name: is_python(name) or is_html(name),
        bites=(
            ("families/models.py", "x = 1\n" * (FILE + 1)),
            ("templates/a.html", "<br>\n" * (TEMPLATE + 1)),
        ),
        spares=(("families/models.py", "x = 1\n\n" * FILE),),
    ),
    Guard(
        return_types_are_said,
        is_code,
        bites=(("families/views.py", "def identity(request): ..."),),
        spares=(("families/views.py", "def identity(request) -> HttpResponse: ..."),),
    ),
]
