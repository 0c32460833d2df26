"""The statement is computed from recorded audits alone; without one: non conforme."""

import datetime as dt

import pytest

from accounts.statement import Conformity, Statement, statement_of
from tests.dress.reading import parsed, texts
from tests.factories import AccessibilityAuditFactory

pytestmark = pytest.mark.django_db

STATES = [
    (0, 60, Conformity.NONE),
    (29, 60, Conformity.NONE),
    (49, 99, Conformity.NONE),
    (30, 60, Conformity.PARTIAL),
    (59, 60, Conformity.PARTIAL),
    (105, 106, Conformity.PARTIAL),
    (106, 106, Conformity.FULL),
]


@pytest.mark.parametrize(("met", "applicable", "conformity"), STATES)
def test_conformity_follows_the_share_of_criteria_met(met, applicable, conformity):
    audit = AccessibilityAuditFactory.build(met_criteria=met, applicable_criteria=applicable)
    assert Statement(audit).conformity == conformity


def test_without_an_audit_the_portal_is_not_conforming(school):
    assert statement_of(school).conformity == Conformity.NONE
    assert statement_of(None).conformity == Conformity.NONE


def test_the_latest_audit_counts(school):
    AccessibilityAuditFactory(school=school, audited_on=dt.date(2026, 9, 1), met_criteria=60)
    AccessibilityAuditFactory(school=school, audited_on=dt.date(2025, 9, 1), met_criteria=10)
    assert statement_of(school).conformity == Conformity.FULL


def test_the_audit_of_another_school_says_nothing_here(school, other_school):
    AccessibilityAuditFactory(school=other_school, met_criteria=60)
    assert statement_of(school).conformity == Conformity.NONE


@pytest.mark.parametrize(
    ("met", "mention"),
    [(None, "non conforme"), (30, "partiellement conforme"), (60, "totalement conforme")],
)
def test_the_mention_stands_on_every_page(client, school, met, mention):
    if met is not None:
        AccessibilityAuditFactory(school=school, met_criteria=met)
    page = parsed(client.get("/aide/"))
    assert f"Accessibilité : {mention}" in texts(page, id="pied")


@pytest.mark.parametrize(
    "part",
    [
        "État de conformité",
        "Résultats des tests",
        "Contenus non accessibles",
        "Non-conformités",
        "Dérogations pour charge disproportionnée",
        "Établissement de cette déclaration",
        "Retour d’information et contact",
        "Voies de recours",
        "Défenseur des droits",
    ],
)
def test_the_statement_has_its_mandatory_parts(client, school, part):
    assert part in texts(parsed(client.get("/accessibilite/")), id="declaration")


def test_the_facts_of_the_audit_are_told(client, school):
    AccessibilityAuditFactory(school=school, non_conformities="Les tableaux n’ont pas de titre.")
    told = texts(parsed(client.get("/accessibilite/")), id="declaration")
    assert "45 des 60 critères applicables sont respectés, soit 75 %" in told
    assert "Les tableaux n’ont pas de titre." in told
    assert "1 septembre 2026" in told


def test_a_school_adds_its_own_words(client, school):
    school.accessibility_text = "<p>Référente : Madame Exemple</p><script>x()</script>"
    school.save()
    html = client.get("/accessibilite/").content.decode()
    assert "Référente : Madame Exemple" in html and "<script>x()" not in html
