"""The desk's own views: `admin_view` only asks whether somebody is staff, each view must ask more.

A view asks when it names a right, or calls something that does.
"""

import ast
import re
from collections.abc import Iterable

from tests.house.source import Source, dotted, is_code

RIGHT = re.compile(r"\bhas_perms?\b|_permission\b|PermissionDenied|is_superuser")
FREE = {
    "kept_form": "one's own form, found by one's own account and cookie",
    "verify": "the second factor is asked for before any right",
    "set_up": "as above",
    "recovery_codes": "as above",
    "codes_noted": "as above",
    "new_codes": "as above",
}
"""View → why any member of the staff opens it."""

Functions = dict[str, list[ast.FunctionDef]]


def is_of_desk(name: str) -> bool:
    return is_code(name) and (
        "/admin/" in name
        or name.endswith(("/admin.py", "/desk.py", "/totp_views.py", "/own_pages.py"))
    )


def views_that_ask_nothing(sources: Iterable[Source]) -> list[str]:
    ours = [source for source in sources if is_of_desk(source.name)]
    defined = functions(ours)
    return sorted(routed(defined) - asking(defined) - set(FREE))


def functions(sources: Iterable[Source]) -> Functions:
    """Every function by its name, whatever its class."""
    found: Functions = {}
    for source in sources:
        for node in source.walk(ast.FunctionDef):
            found.setdefault(node.name, []).append(node)
    return found


def routed(defined: Functions) -> set[str]:
    """The functions of a request that `get_urls` and `urls` name."""
    routers = [*defined.get("get_urls", []), *defined.get("urls", [])]
    named = {name for router in routers for name in _named(router)}
    return {name for name in named if any(map(_takes_a_request, defined.get(name, [])))}


def asking(defined: Functions) -> set[str]:
    """The functions that name a right, and those that call them."""
    found: set[str] = set()
    while more := {
        name
        for name, nodes in defined.items()
        if name not in found
        if any(RIGHT.search(ast.unparse(n)) or _named(n) & found for n in nodes)
    }:
        found |= more
    return found


def _named(function: ast.FunctionDef) -> set[str]:
    nodes = (n for n in ast.walk(function) if isinstance(n, ast.Attribute | ast.Name))
    return {dotted(node).rpartition(".")[2] for node in nodes}


def _takes_a_request(function: ast.FunctionDef) -> bool:
    return "request" in {argument.arg for argument in function.args.args}
