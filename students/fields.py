"""Fields of the pupil's sheet."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from families.models import Guardian
from students import housing


class TickFor(forms.CheckboxInput):
    """A tick box that stands for one row: its key when ticked, nothing otherwise."""

    def __init__(self, pk: int) -> None:
        super().__init__(check_test=lambda value: str(value) == str(pk))
        self.pk = pk

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["value"] = str(self.pk)
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return data.get(name, "")


class GuardianField(forms.ModelChoiceField):
    """Whose contact details a pupil uses: a tick box; buttons where there are several guardians.

    A key that the box does not stand for, a tampered one, is refused as any other choice.
    """

    def offer(self, rows: QuerySet[Guardian], guardians: list[Guardian]) -> None:
        """`guardians` are the `rows`, read already."""
        self.queryset = rows
        self.guardians = guardians
        if len(guardians) == 1:
            self.widget = TickFor(guardians[0].pk)
        else:
            self.widget = forms.RadioSelect()
            self._name({guardian.pk: guardian.full_name for guardian in guardians})

    def show_addresses_to(self, reader: Guardian) -> None:
        """Each guardian's address as it is now, to those who may read it."""
        lines = {one.pk: housing.line(one, reader=reader) for one in self.guardians}
        if isinstance(self.widget, TickFor):
            self.help_text = lines[self.widget.pk]
        else:
            self._name(lines)

    def _name(self, labels: dict[int, str]) -> None:
        own = ("", _("No: the pupil has their own address"))
        self.choices = [own, *labels.items()]
