"""The rules of the house hold in every file, and each of them bites.

A rule is a function from one file to its faults (`tests/house/`). Where one has exceptions, they
stand beside it with their reasons.
"""

import pytest

from tests.house import desk, layers, manners, markup, sizes, words
from tests.house.source import Source, files

GUARDS = [*layers.GUARDS, *words.GUARDS, *sizes.GUARDS, *manners.GUARDS, *markup.GUARDS]


def cases(of):
    return [
        pytest.param(guard, Source(*case), id=f"{guard.name}-{number}")
        for guard in GUARDS
        for number, case in enumerate(getattr(guard, of))
    ]


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_the_whole_tree_keeps(guard):
    assert guard.faults() == []


@pytest.mark.parametrize(("guard", "fault"), cases("bites"))
def test_a_planted_fault_is_found(guard, fault):
    assert guard.watches(fault.name)
    assert guard.check(fault)


@pytest.mark.parametrize(("guard", "fair"), cases("spares"))
def test_what_is_fair_is_left_alone(guard, fair):
    assert list(guard.check(fair)) == []


def test_every_guard_was_shown_to_bite():
    assert [guard.name for guard in GUARDS if not guard.bites] == []


def test_the_guards_see_the_code():
    seen = {source.name for source in files()}
    assert {"accounts/models/user.py", "imuse_portal/settings.py", "tests/conftest.py"} <= seen


def test_every_exception_is_still_needed():
    """A file that went, or was made shorter, leaves the table of exceptions."""
    tables = (
        sizes.EXCEPTIONS
        | markup.TRUSTED
        | manners.TRUSTED
        | manners.READS_THE_ENVIRONMENT
        | markup.ASKING
    )
    said = {name.partition(":")[0] for name in tables}
    assert said <= {source.name for source in files()}


def test_every_template_is_used():
    python_and_html = [s for s in files() if s.name.endswith((".py", ".html", ".txt"))]
    ours = [s for s in python_and_html if not s.name.startswith("tests/")]
    assert markup.unused_templates(markup.names_of_templates(), ours) == []


def test_an_unused_template_is_found():
    said = [Source("families/views.py", "render(request, 'families/identity.html')")]
    names = ["families/identity.html", "families/forgotten.html", "404.html"]
    assert markup.unused_templates(names, said) == ["families/forgotten.html"]


def test_every_view_of_the_desk_asks_for_a_right():
    assert desk.views_that_ask_nothing(files()) == []
    defined = desk.functions(s for s in files() if desk.is_of_desk(s.name))
    assert {"approve_view", "sheet_view"} <= desk.routed(defined)
    assert set(desk.FREE) <= desk.routed(defined)


def test_a_view_of_the_desk_that_asks_for_nothing_is_found():
    router = "def get_urls(self): return [path('a/', self.site.admin_view(self.decide))]\n"
    checked = "def decide(self, request): self._must(request)\n"
    right = "def _must(self, request): request.user.has_perm('x')\n"
    fair, careless = (Source("families/admin/a.py", router + checked + r) for r in (right, ""))
    assert desk.views_that_ask_nothing([fair]) == []
    assert desk.views_that_ask_nothing([careless]) == ["decide"]
