"""The name of a file as its family gave it: to be read, never to be a path."""

import re
import unicodedata
from pathlib import PurePosixPath

from documents.enums import Kind

LONGEST = 100
NAMELESS = "document"
FORBIDDEN = re.compile(r'[<>:"|?*]')
"""What Windows has not in a name."""
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
LARGEST_SUFFIX = 10


def clean_name(name: str) -> str:
    """One line of visible characters, without folders, of at most LONGEST; never empty."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/")).rpartition("/")[2]
    name = " ".join("".join(map(_visible, name)).split())
    name = FORBIDDEN.sub("_", name).rstrip(". ")
    stem, dot, ending = name.rpartition(".")
    if dot and not stem.strip(". "):  # nothing but an ending
        name = f"{NAMELESS}.{ending}"
    name = name.lstrip(". ")
    name = f"_{name}" if RESERVED.match(name) else name
    return _short(name) or NAMELESS


def suffix_of(name: str) -> str:
    """Such as `.pdf`, in small letters; empty without one."""
    return PurePosixPath(clean_name(name)).suffix.lower()


def name_as(name: str, kind: Kind) -> str:
    """The clean name, ending as its kind does."""
    path = PurePosixPath(clean_name(name))
    stem = path.stem if path.suffix else path.name
    return _short(f"{stem}{kind.suffix}")


def _visible(letter: str) -> str:
    """A space for any kind of space; nothing for controls, marks of direction and the unknown."""
    category = unicodedata.category(letter)
    if letter.isspace() or category.startswith("Z"):
        return " "
    return "" if category.startswith("C") else letter


def _short(name: str) -> str:
    path = PurePosixPath(name)
    ending = path.suffix if len(path.suffix) <= LARGEST_SUFFIX else ""
    return name[: LONGEST - len(ending)].removesuffix(ending).rstrip(". ") + ending
