"""The home page: the roof that knows what every app asks of a family and shows it."""

from collections.abc import Iterable

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from billing import todo as billing_todo
from documents import todo as documents_todo
from families import requests
from families import todo as families_todo
from families.http import PortalRequest
from families.models import Guardian
from families.todo import Task
from reenrolment import overview
from reenrolment.pre import overview as pre_overview
from students import access
from students import todo as students_todo


@require_safe
def home(request: PortalRequest) -> HttpResponse:
    """Who is signed in, the pupils, what is to be done, what waits (inventory 33-37)."""
    if not request.guardian:
        choice = {"guardianships": request.guardianships, "next": request.GET.get("next", "")}
        return render(request, "families/choose.html", choice)
    cards = overview.cards(request.guardian, at=timezone.now(), drafts=request.is_viewing)
    context = {
        "guardian": request.guardian,
        "students": access.students_of(request),
        "cards": cards,
        "pre_card": pre_overview.card(request.guardian, at=timezone.now()),
        "tasks": tasks_of(request.guardian, cards),
        "waiting": waiting_for(request.guardian),
        "others": [g for g in request.guardianships if g != request.guardian],
    }
    return render(request, "home.html", context)


def waiting_for(guardian: Guardian) -> list[requests.FamilyRequest]:
    """The family's requests that the school has not decided yet."""
    return requests.as_read_by(guardian, requests.shown_to(guardian).pending())


def tasks_of(guardian: Guardian, cards: Iterable[overview.Card]) -> list[Task]:
    """What each app asks of a guardian, in the order of the menu."""
    return [
        *families_todo.todo(guardian),
        *students_todo.todo(guardian),
        *documents_todo.todo(guardian),
        *overview.todo(guardian, cards),
        *billing_todo.todo(guardian),
    ]
