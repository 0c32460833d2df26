"""Cells that name a row of the school: a family by its reference, a course by year and reference.

The rows that a batch of lines names are found in one query; a foreign row is one that is not there.
Short lists, to which a file adds, are read without regard to case and accents.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext
from import_export.widgets import Widget

from accounts.imports.cells import Text, plain
from accounts.models import School
from accounts.scoping import follow

Cells = Mapping[str, str]
Key = tuple[Any, ...]
M = TypeVar("M", bound=Model)


def saved(row: M) -> M:
    """A new row of a short list. ValueError when it cannot be."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from error
    row.save()
    return row


@dataclass
class Part:
    """One column of those that name a row: how it is looked up, how its cell reads."""

    column: str
    lookup: str
    cell: Widget = field(default_factory=Text)
    default: Callable[[School], Any] | None = None

    def of_cells(self, cells: Cells, school: School) -> Any:
        value = self.cell.clean(cells.get(self.column, ""))
        return self.default(school) if self.default and value in ("", None) else value


class Pointer(Text):
    """`rows` are those of a school; the first part is the column that may be left empty."""

    def __init__(
        self,
        rows: Callable[[School], QuerySet[Any]],
        *parts: Part,
        makes: Callable[[School, Key], Model] | None = None,
    ) -> None:
        self.rows, self.parts, self.makes = rows, parts, makes
        self.has_default = parts[0].default is not None
        self.school: School | None = None
        self.made: list[str] = []
        self._known: dict[Key, list[Any]] = {}

    def prime(self, lines: Iterable[Cells]) -> None:
        """Find what these lines name."""
        keys = {key for cells in lines if (key := self._key_or_none(cells))}
        self._known = defaultdict(list)
        if keys:
            for row in self._rows_of(keys):
                self._known[self._met_by(self._key_of(row))].append(row)

    def _rows_of(self, keys: set[Key]) -> QuerySet[Any]:
        """Short lists are read whole: the database tells their names apart by case and accents."""
        rows = self.rows(self._own_school)
        if self.makes:
            return rows
        return rows.filter(
            **{
                f"{part.lookup}__in": {key[place] for key in keys}
                for place, part in enumerate(self.parts)
            }
        )

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        key = self._key(row)
        if key is None:
            return None
        found = self._known.get(self._met_by(key)) or self._make(key)
        found = [row for row in found if self._key_of(row) == key] or found
        if not found:
            raise ValueError(gettext("“%(value)s” is not known to the school.") % {"value": value})
        if len(found) > 1:
            raise ValueError(gettext("“%(value)s” names several rows.") % {"value": value})
        return found[0]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return (
            "" if value is None else self.parts[0].cell.render(follow(value, self.parts[0].lookup))
        )

    def describe(self, value: Any) -> str:
        """By all its columns."""
        if value is None:
            return ""
        texts = (part.cell.render(follow(value, part.lookup)) for part in self.parts)
        return " · ".join(text for text in texts if text)

    @property
    def _own_school(self) -> School:
        if self.school is None:
            raise ValueError("The resource of this pointer names its school.")
        return self.school

    def _make(self, key: Key) -> list[Any]:
        if self.makes is None:
            return []
        row = self.makes(self._own_school, key)
        self.made.append(str(format_lazy("{} : {}", row._meta.verbose_name, row)))
        self._known[self._met_by(key)] = [row]
        return [row]

    def _met_by(self, key: Key) -> Key:
        return tuple(map(plain, key)) if self.makes else key

    def _key(self, cells: Cells) -> Key | None:
        if not cells.get(self.parts[0].column) and not self.has_default:
            return None
        return tuple(part.of_cells(cells, self._own_school) for part in self.parts)

    def _key_or_none(self, cells: Cells) -> Key | None:
        """Of a line whose cells cannot be read: said when its turn comes."""
        try:
            return self._key(cells)
        except ValueError:
            return None

    def _key_of(self, row: Any) -> Key:
        return tuple(follow(row, part.lookup) for part in self.parts)
