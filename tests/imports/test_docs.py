"""`docs/imports.md` names every column, and no other."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from accounts.imports.registry import kinds, resource_of

TITLES = {
    "Families": "family",
    "Guardians": "guardian",
    "Pupils": "student",
    "Courses": "course",
    "Follow-ups": "coursefollowup",
    "Evaluations": "evaluation",
    "Absences": "absence",
    "Events": "event",
    "Performances": "performance",
    "Courses offered": "courseoffer",
    "Invoices": "invoice",
    "Payments": "payment",
}


def documented(title):
    text = (Path(settings.BASE_DIR) / "docs/imports.md").read_text()
    part = text.partition(f"### {title}\n")[2].partition("\n### ")[0]
    return re.findall(r"^\| (\**)(.+?)\1 \| `(\w+)` \|", part, re.MULTILINE)


def test_every_table_is_documented():
    assert set(TITLES.values()) == set(kinds())


@pytest.mark.parametrize(("title", "kind"), TITLES.items())
def test_every_column_is_documented(title, kind):
    resource = resource_of(kind)()
    told = documented(title)
    assert {name: heading for _, heading, name in told} == resource.columns
    assert set(resource.keys) <= {name for stars, _, name in told if stars}


@pytest.mark.parametrize("kind", kinds())
def test_headings_are_told_apart(kind):
    headings = list(resource_of(kind)().columns.values())
    assert len(set(headings)) == len(headings)
