"""What every queue of the desk has: it shows what waits, a search all states."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

EVERY = "all"


class StateFilter(admin.SimpleListFilter):
    """The queue shows what waits, a search all states, unless one is asked for.

    A queue names its `waiting` state and its `states`, with their labels.
    """

    title = _("state")
    parameter_name = "state"
    waiting: ClassVar[str]
    states: ClassVar[Sequence[tuple[str, Any]]]
    searches: ClassVar[tuple[str, ...]] = (SEARCH_VAR,)
    """What in an address widens the list to all states."""

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        super().__init__(request, *args)
        is_wide = any(request.GET.get(name) for name in self.searches)
        self.usual = EVERY if is_wide else self.waiting

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [(EVERY, _("Every state")), *self.states]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset if self.state == EVERY else queryset.filter(state=self.state)

    @property
    def state(self) -> str:
        return self.value() or self.usual

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Without the stock «all»: each state, and all of them, has an address of its own."""
        for choice, (key, _label) in zip(
            list(super().choices(changelist))[1:], self.lookup_choices, strict=True
        ):
            yield choice | {"selected": key == self.state}


def following(waiting: QuerySet[Any], row: Any, *, since: str = "submitted_at") -> Any:
    """What waits next after this one, by the moment in `since`; None once there is none."""
    later, at = Q(), getattr(row, since)
    if at is not None:
        later = Q(**{f"{since}__gt": at}) | Q(**{since: at, "pk__gt": row.pk})
    return waiting.filter(later).order_by(since, "pk").first()


def tile(
    waiting: QuerySet[Any], label: Callable[[int], str], page: str, *, since: str = "submitted_at"
) -> dict[str, Any]:
    """For the desk's first page: how many wait, and since when the oldest does."""
    number, oldest = waiting.count(), waiting.order_by(since).first()
    at = getattr(oldest, since) if oldest else None
    age = {"age": timesince(at, depth=1)} if at else {}
    return {
        "count": number,
        "label": label(number),
        "detail": gettext("the oldest for %(age)s") % age if age else "",
        "url": reverse(page),
        "is_urgent": bool(number),
    }
