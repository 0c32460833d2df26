"""What the desk's forms need beyond the stock widgets: a name for each input, no forged choice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.widgets import AdminFileWidget, AdminSplitDateTime, AutocompleteSelect
from django.core.exceptions import ValidationError


class Moment(AdminSplitDateTime):
    """A day and an hour, each read aloud by its name; the stock labels belong to neither."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        names = (context["date_label"], context["time_label"])
        for part, label in zip(context["widget"]["subwidgets"], names, strict=True):
            part["attrs"]["aria-label"] = label
        return context


@dataclass(frozen=True)
class Served:
    name: str
    url: str

    def __str__(self) -> str:
        return self.name


class ServedFile(AdminFileWidget):
    """A file that a view serves; a form that has one says under which address and name."""

    href = ""
    name = ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        if context["widget"]["value"] and self.href:
            context["widget"]["value"] = Served(self.name, self.href)
        return context


class SearchedChoice(AutocompleteSelect):
    """A row that is searched for; what is no key at all is shown as no choice."""

    def optgroups(self, name: str, value: Sequence[str], attrs: Any = None) -> Any:
        return super().optgroups(name, [one for one in value if self._is_key(one)], attrs)

    def _is_key(self, value: str) -> bool:
        try:
            self.field.target_field.to_python(value)
        except ValidationError:
            return False
        return True
