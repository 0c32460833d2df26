"""What every queue of the desk has: it shows what waits, a search all states."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

EVERY = "all"


class StateFilter(admin.SimpleListFilter):
    """The queue shows what waits, a search all states, unless one is asked for.

    A queue names its `waiting` state, and its states in `lookups`, `EVERY` first.
    """

    title = _("state")
    parameter_name = "state"
    waiting: ClassVar[str]
    searches: ClassVar[tuple[str, ...]] = (SEARCH_VAR,)
    """What in an address widens the list to all states."""

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        super().__init__(request, *args)
        is_wide = any(request.GET.get(name) for name in self.searches)
        self.usual = EVERY if is_wide else self.waiting

    @property
    def state(self) -> str:
        return self.value() or self.usual

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Without the stock «all»: each state, and all of them, has an address of its own."""
        for choice, (key, _label) in zip(
            list(super().choices(changelist))[1:], self.lookup_choices, strict=True
        ):
            yield choice | {"selected": key == self.state}
