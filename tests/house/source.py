"""The files of the project, and what a guard is: a function from one file to its faults."""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ["imuse_portal", "accounts", "families", "students", "documents", "billing", "reenrolment"]
PASSED_OVER = {
    ".git", ".venv", "var", "staticfiles", "__pycache__", "node_modules", "vendor",
    ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis",
}  # fmt: skip


@dataclass(frozen=True)
class Source:
    """One file: its path from the root of the project, and its text."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.name)

    @property
    def parts(self) -> tuple[str, ...]:
        return Path(self.name).with_suffix("").parts

    @property
    def app(self) -> str:
        return self.parts[0]

    @property
    def lines(self) -> int:
        return sum(1 for line in self.text.splitlines() if line.strip())

    def walk(self, *kinds: type) -> Iterator:
        """The nodes of these kinds."""
        return (node for node in ast.walk(self.tree) if isinstance(node, kinds))


Check = Callable[[Source], Iterable[str]]


@dataclass(frozen=True)
class Guard:
    """A rule: the files it watches, its check, faults it must find, what it must spare."""

    check: Check
    watches: Callable[[str], bool]
    bites: tuple[tuple[str, str], ...]
    spares: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        return self.check.__name__

    def faults(self) -> list[str]:
        return [
            f"{source.name}{fault}"
            for source in files()
            if self.watches(source.name)
            for fault in self.check(source)
        ]


@lru_cache
def files() -> list[Source]:
    """Every text file of ours, vendored ones left out."""
    found = (path for path in sorted(ROOT.rglob("*")) if path.is_file())
    return [
        Source(str(path.relative_to(ROOT)), text)
        for path in found
        if not PASSED_OVER.intersection(path.relative_to(ROOT).parts)
        and (text := _text(path)) is not None
    ]


def _text(path: Path) -> str | None:
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return None


def is_code(name: str) -> bool:
    """Python of the apps, without what Django generates."""
    return name.endswith(".py") and name.split("/")[0] in APPS and "/migrations/" not in name


def is_test(name: str) -> bool:
    return name.startswith("tests/") and name.endswith(".py")


def is_python(name: str) -> bool:
    return is_code(name) or is_test(name) or name == "manage.py"


def is_portal(name: str) -> bool:
    """Modules that answer families."""
    return is_code(name) and bool(
        {"views", "forms", "steps"} & set(Path(name).with_suffix("").parts)
    )


def is_template(name: str) -> bool:
    return name.startswith("templates/")


def is_html(name: str) -> bool:
    return is_template(name) and name.endswith(".html")


def at(node: ast.AST) -> str:
    return f":{node.lineno}"


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or attribute, with whatever cannot be named left out."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".lstrip(".")
    return node.id if isinstance(node, ast.Name) else ""


def docstrings(tree: ast.Module) -> set[ast.Constant]:
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, owners)]
    # A bare string after an assignment is the attribute's docstring.
    return {
        statement.value
        for body in bodies
        for statement in body
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    }
