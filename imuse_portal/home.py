"""The home page: the roof that knows what every app asks of a family and shows it."""

from collections.abc import Callable
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from documents import todo as documents_todo
from families import requests
from families import todo as families_todo
from families.http import PortalRequest
from families.models import Guardian
from families.todo import Task
from students import todo as students_todo

ASKING: Final[tuple[Callable[[Guardian], list[Task]], ...]] = (
    families_todo.todo,
    students_todo.todo,
    documents_todo.todo,
)
"""What each app asks of a guardian, in the order of the menu."""


@require_safe
def home(request: PortalRequest) -> HttpResponse:
    """Who is signed in, the pupils, what is to be done, what waits (inventory 33-37)."""
    if not request.guardian:
        choice = {"guardianships": request.guardianships, "next": request.GET.get("next", "")}
        return render(request, "families/choose.html", choice)
    context = {
        "guardian": request.guardian,
        "students": request.family.students.visible_to(request.guardian),
        "tasks": tasks_of(request.guardian),
        "waiting": waiting_for(request.guardian),
        "others": [g for g in request.guardianships if g != request.guardian],
    }
    return render(request, "home.html", context)


def waiting_for(guardian: Guardian) -> list[requests.FamilyRequest]:
    """The family's requests that the school has not decided yet."""
    return requests.as_read_by(guardian, requests.shown_to(guardian).pending())


def tasks_of(guardian: Guardian) -> list[Task]:
    return [task for ask in ASKING for task in ask(guardian)]
