"""What the TOML files say, as plain dictionaries."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
Data = dict[str, Any]


@cache
def common() -> Data:
    """Texts and reasons that the six schools share."""
    return _read(HERE / "common.toml")


@cache
def staff() -> list[Data]:
    return _read(HERE / "staff.toml")["staff"]


@cache
def schools() -> dict[str, Data]:
    """Slug → the school's file, in the order of the drop-down list «Site»."""
    files = {path.stem: _read(path) for path in (HERE / "schools").glob("*.toml")}
    return dict(sorted(files.items(), key=lambda item: item[1]["school"]["order"]))


def _read(path: Path) -> Data:
    return tomllib.loads(path.read_text(encoding="utf-8"))
