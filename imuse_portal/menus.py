"""The menu of a school, and what else the layout of a page shows; the roof knows every page."""

import dataclasses
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts import provisional
from accounts.enums import MenuPage, Palette
from accounts.http import EntryRequest
from accounts.menus import usual_entries
from accounts.models import MenuEntry, School
from accounts.statement import statement_of
from billing import access as billing
from reenrolment import access as reenrolment
from reenrolment.pre import overview as pre_overview
from students import access
from students.models import Student

# The route a page of the menu leads to, then the other routes that count as being on that page.
# A page without a route has no entry yet, whatever the school's rows say.
ROUTES: dict[str, tuple[str, ...]] = {
    MenuPage.HOME: (
        "home",
        "families:choose",
        "reenrolment:pre_home_start",
        "reenrolment:pre_home_summary",
        "reenrolment:pre_home_add",
        "reenrolment:pre_home_student",
        "reenrolment:pre_home_confirmation",
        "reenrolment:pre_home_sent",
    ),
    MenuPage.FAMILY: ("families:identity", "families:other_identity"),
    MenuPage.FAMILY_IDENTITY: ("families:identity", "families:other_identity"),
    MenuPage.FAMILY_DOCUMENTS: (
        "documents:family",
        "documents:family_import",
        "documents:family_remove",
    ),
    MenuPage.FAMILY_REQUESTS: ("families:requests",),
    MenuPage.STUDENTS: ("students:choose",),
    MenuPage.STUDENT_IDENTITY: ("students:identity",),
    MenuPage.STUDENT_COURSES: (
        "students:courses",
        "students:week",
        "students:follow_up",
        "students:evaluation",
        "students:absence",
        "students:declare_absence",
        "documents:absence_proof",
        "students:calendar_address",
    ),
    MenuPage.STUDENT_HISTORY: (
        "students:history",
        "students:history_sheet",
        "students:history_evaluation",
    ),
    MenuPage.STUDENT_REPERTOIRE: ("students:repertoire", "students:event"),
    MenuPage.STUDENT_REENROLMENT: (
        "reenrolment:reenrolment",
        "reenrolment:step",
        "reenrolment:decline",
        "reenrolment:import",
        "reenrolment:remove",
        "reenrolment:keep_all",
        "reenrolment:submit",
    ),
    MenuPage.STUDENT_DOCUMENTS: (
        "documents:student",
        "documents:student_import",
        "documents:student_remove",
    ),
    MenuPage.BILLING: ("billing:fees", "billing:rentals", "billing:online_payment"),
    MenuPage.FEES: ("billing:fees",),
    MenuPage.RENTALS: ("billing:rentals",),
    MenuPage.ACCESSIBILITY: ("accounts:accessibility",),
    MenuPage.PASSWORD: ("accounts:password",),
    MenuPage.LOGOUT: ("accounts:logout",),
}
# The entry that a page belongs to when the school's menu has no row for the page itself.
SECTIONS: dict[str, str] = {"families": MenuPage.FAMILY, "students": MenuPage.STUDENTS}
# What stays in the menu until a person with a provisional password has chosen their own.
OPEN_TO_PROVISIONAL = {MenuPage.PASSWORD, MenuPage.ACCESSIBILITY, MenuPage.LOGOUT}
OF_MONEY = {MenuPage.BILLING, MenuPage.FEES, MenuPage.RENTALS}
OF_A_STUDENT = {
    MenuPage.STUDENT_IDENTITY,
    MenuPage.STUDENT_COURSES,
    MenuPage.STUDENT_HISTORY,
    MenuPage.STUDENT_REPERTOIRE,
    MenuPage.STUDENT_REENROLMENT,
    MenuPage.STUDENT_DOCUMENTS,
}
"""Tabs of a pupil's file: their addresses name the pupil."""
ICONS: dict[str, str] = {
    MenuPage.HOME: "house",
    MenuPage.FAMILY: "people",
    MenuPage.STUDENTS: "music-note-beamed",
    MenuPage.BILLING: "receipt",
    MenuPage.ACCESSIBILITY: "universal-access-circle",
    MenuPage.PASSWORD: "key",
    MenuPage.LOGOUT: "box-arrow-right",
}


@dataclasses.dataclass(frozen=True)
class Entry:
    """One entry of the menu bar with the tabs inside it, or one tab.

    With `choices`, the entry opens to a list of them: the pupils of the family.
    """

    page: str
    label: str
    url: str
    is_current: bool = False
    tabs: tuple["Entry", ...] = ()
    choices: tuple["Entry", ...] = ()

    @property
    def icon(self) -> str:
        return ICONS.get(self.page, "")

    @property
    def is_logout(self) -> bool:
        """Signing out changes something: a button of a form, never a link."""
        return self.page == MenuPage.LOGOUT


@dataclasses.dataclass(frozen=True)
class Menu:
    """The menu bar, and whose pages these are."""

    entries: tuple[Entry, ...] = ()
    connected_as: str = ""

    @property
    def current(self) -> Entry | None:
        return next((entry for entry in self.entries if entry.is_current), None)

    @property
    def tabs(self) -> tuple[Entry, ...]:
        """Those of the current entry; one tab alone is no choice."""
        tabs = self.current.tabs if self.current else ()
        return tabs if len(tabs) > 1 else ()


def menu(request: EntryRequest) -> dict[str, Any]:
    """Context processor: what the layouts need; queries wait until a layout asks."""
    school = request.school
    return {
        "menu": SimpleLazyObject(lambda: menu_of(request)),
        "school": school,
        "palette": palette_of(school),
        "accessibility": request.accessibility,
        "statement": SimpleLazyObject(lambda: statement_of(school)),
        "takes_newcomers": SimpleLazyObject(
            lambda: pre_overview.takes_newcomers(school, at=timezone.now())
        ),
        "here": request.get_full_path() if request.method == "GET" else request.path,
        "session_seconds": settings.SESSION_COOKIE_AGE if request.user.is_authenticated else 0,
    }


def palette_of(school: School | None) -> str:
    """The school's palette, the portal's own when it has none."""
    accent = school.accent if school else ""
    return accent if accent in Palette.values else Palette.MIDNIGHT.value


def menu_of(request: EntryRequest) -> Menu:
    """The school's menu for who is signed in; one query, one for the pupils, one for rights."""
    school = request.school
    if not school or not has_menu(request):
        return Menu()
    models.prefetch_related_objects([school], "menu_entries")
    rows = list(school.menu_entries.all()) or usual_entries(school)
    if provisional.until(request):
        rows = [row for row in rows if row.page in OPEN_TO_PROVISIONAL]
    match = request.resolver_match
    student = getattr(request, "student", None)
    closed = _closed_to(request)
    rows = [row for row in rows if row.page not in closed]
    entries = entries_of(rows, route=match.view_name if match else "", student=student)
    choices = _students(request) if any(e.page == MenuPage.STUDENTS for e in entries) else ()
    return Menu(
        entries=tuple(_with_choices(entry, choices) for entry in entries),
        connected_as=_name_of(request),
    )


def has_menu(request: EntryRequest) -> bool:
    """Families, and staff who look at the portal as one of them."""
    if getattr(request, "family", None):
        return True
    return request.user.is_authenticated and not request.user.is_staff


def entries_of(
    rows: Iterable[MenuEntry], *, route: str, student: Student | None = None
) -> tuple[Entry, ...]:
    """The menu bar with its tabs, seen from a route; pages that do not exist yet are left out.

    Tabs of a pupil's file are those of `student`.
    """
    shown = [r for r in rows if r.page in ROUTES and (student or r.page not in OF_A_STUDENT)]
    pages_here = {page for page, routes in ROUTES.items() if route in routes}
    if pages_here.isdisjoint(row.page for row in shown):
        pages_here = {SECTIONS.get(route.partition(":")[0], "")}
    view = _View(shown, pages_here, student)
    bar = [_entry(row, view) for row in shown if not row.inside]
    here = next((e for e in bar if e.page in view.pages_here), None)
    here = here or next((entry for entry in bar if entry.is_current), None)
    return tuple(e if e is here else dataclasses.replace(e, is_current=False) for e in bar)


@dataclasses.dataclass(frozen=True)
class _View:
    """From where the menu is seen."""

    shown: list[MenuEntry]
    pages_here: set[str]
    student: Student | None


def _entry(row: MenuEntry, view: _View) -> Entry:
    """Current when its page is, or a tab inside it."""
    pk = [view.student.pk] if view.student and row.page in OF_A_STUDENT else []
    own = Entry(
        page=row.page,
        label=row.label,
        url=reverse(ROUTES[row.page][0], args=pk),
        is_current=row.page in view.pages_here,
    )
    if row.inside:
        return own
    tabs = [_entry(tab, view) for tab in view.shown if tab.inside == row.page]
    if tabs and row.page != MenuPage.STUDENTS and own.url not in {tab.url for tab in tabs}:
        tabs.insert(0, own)
    is_current = own.is_current or any(tab.is_current for tab in tabs)
    return dataclasses.replace(own, is_current=is_current, tabs=tuple(tabs))


def _with_choices(entry: Entry, choices: tuple[Entry, ...]) -> Entry:
    """One pupil alone is no choice: the entry leads straight to the file."""
    if entry.page != MenuPage.STUDENTS or len(choices) < 2:
        return entry
    return dataclasses.replace(entry, choices=choices)


def _students(request: EntryRequest) -> tuple[Entry, ...]:
    """The pupils whose files this person may open."""
    guardian, here = getattr(request, "guardian", None), getattr(request, "student", None)
    if not guardian:
        return ()
    return tuple(
        Entry(
            page=MenuPage.STUDENT_IDENTITY,
            label=str(student),
            url=access.file_of(student),
            is_current=student == here,
        )
        for student in access.students_of(request)
    )


def _closed_to(request: EntryRequest) -> set[str]:
    """Pages that the guardian has no right to, or that no campaign opens."""
    rights, guardian = getattr(request, "rights", None), getattr(request, "guardian", None)
    closed = {tab.page for tab in access.TABS if rights and not tab.is_allowed(rights)}
    if rights and not reenrolment.has_tab(request, rights):
        closed.add(MenuPage.STUDENT_REENROLMENT)
    return closed if guardian and billing.sees_money(guardian) else closed | OF_MONEY


def _name_of(request: EntryRequest) -> str:
    """Who must still choose a family is called by the account's own name."""
    guardian = getattr(request, "guardian", None)
    if guardian:
        return guardian.full_name
    user = request.user
    return (user.is_authenticated and user.get_full_name()) or str(user)
