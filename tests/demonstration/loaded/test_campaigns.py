"""Each school's campaign, walked as its guide says, without a script; then the school accepts."""

import html
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from reenrolment import review
from reenrolment.enums import ReenrolmentState
from reenrolment.models import Campaign, Reenrolment
from students.models import CourseFollowUp
from tests.conftest import signed_in
from tests.reenrolment.pages import Pages, fields_of

BAR = [
    "Modification Des Coordonnées",
    "Autorisations",
    "Documents",
    "Cours",
    "Récapitulatif",
    "Finalisation",
]
STAGE = re.compile(r'class="stage-number"[^>]*>\d</span>\s*<(?:a|span)[^>]*>([^<]+)')


def pages_of(identifier, first_name):
    user = User.objects.get(identifier=identifier)
    family = user.guardianships.get().family
    return Pages(signed_in(user), family.students.get(first_name=first_name))


def accepted(pages):
    """The names of next year's courses."""
    row = Reenrolment.objects.get(student=pages.student)
    assert row.is_submitted
    by = User.objects.get(identifier="secretariat")
    review.accept(row, by=by, at=timezone.now(), revision=row.revision)
    rows = CourseFollowUp.objects.filter(placement__reenrolment=row)
    return sorted(rows.values_list("course__name", flat=True))


def sends(pages, to, **typed):
    return pages.client.post(pages.url(to), fields_of(pages.get()) | typed)


def test_vitre_goes_through_six_steps_with_a_site_of_choice(demonstration):
    """003 L200-355."""
    pages = pages_of("taligot1", "Jade")
    assert "Je souhaite réinscrire ROUSSEL Jade" in pages.get()
    assert pages.start() == pages.url("coordonnees")
    assert pages.answer("coordonnees", school_level="CM2") == pages.url("autorisations")
    assert pages.answer("autorisations", image_consent="True") == pages.url("documents")
    assert "Télécharger les documents liés à la réinscription" in pages.get("documents")
    assert pages.answer("documents") == pages.url("cours")
    row = pages.student.follow_ups.in_current_year().get(course__name="Culture musicale 1C1")
    site = Campaign.objects.get(school__slug="vitre").offers.get(label__endswith="Châteaubourg")
    assert "Information complémentaire" in pages.get("cours")
    chosen = {f"cours-{row.pk}": "on", f"place-{row.pk}": site.pk}
    assert pages.answer("cours", **chosen) == pages.url("recapitulatif")
    assert pages.submit(accept="on") == pages.url("finalisation")
    page = pages.get("finalisation")
    assert "Réinscription terminée" in page and "Un e-mail vous a été envoyé" in page
    assert accepted(pages) == ["Culture musicale 1C1 - Châteaubourg"]


@pytest.mark.parametrize("account", [("taligot1", "Jade"), ("lorrain1", "Camille")])
def test_the_bar_has_the_six_steps_of_the_guides(demonstration, account):
    """002 L173, 003 L239."""
    pages = pages_of(*account)
    pages.start()
    assert STAGE.findall(pages.get("coordonnees")) == BAR


def test_sevre_et_loire_asks_for_the_pupil_s_documents_alone(demonstration):
    """000 L377-389."""
    pages = pages_of("abarre1", "Irina")
    box = next(name for name in pages.boxes() if name.startswith("cours-cursus-"))
    sends(pages, "enregistrer", **{box: "on"})
    page = pages.get()
    assert "Pièces à fournir - Élève" in page and "Pièces à fournir - Famille" not in page
    assert "1 Photo d'identité" in html.unescape(page)


def test_le_plessis_pate_asks_for_courses_in_words(demonstration):
    """002 L137-302: «J'accepte» stands in Finalisation."""
    pages = pages_of("dasilva1", "Inès")
    pages.post("renoncer")
    pages.post("reprendre")
    pages.start()
    page = pages.get("cours")
    assert "Notez ici tous les cours demandés" in page
    assert pages.submit(accept="on") == pages.url("finalisation")
    assert accepted(pages) == ["Guitare"]


def test_combs_has_one_box_and_two_levels_of_documents(demonstration):
    """004 L272-410."""
    pages = pages_of("ferreira1", "Léa")
    sends(pages, "enregistrer", **{"cours-administrative": "on"})
    page = pages.get()
    assert "Pièces à fournir - Famille" in page and "Pièces à fournir - Élève" in page
    assert "règlement intérieur du réseau des conservatoires 77" in page
    sends(pages, "valider", accept="on")
    active = pages.student.follow_ups.in_current_year().active()
    assert accepted(pages) == sorted(one.course.name for one in active)


def test_fouesnant_has_no_course_to_copy(demonstration):
    """001 L119-164."""
    pages = pages_of("dupont1", "Gérard")
    assert "Aucun cours attribué." in pages.get()
    sends(pages, "enregistrer", **{"cours-administrative": "on"})
    assert "La réinscription pédagogique se fera automatiquement" in pages.get()
    sends(pages, "valider")
    assert accepted(pages) == []


def test_sevre_et_loire_takes_a_cursus_whole(demonstration):
    """000 L351-404."""
    pages = pages_of("abarre1", "Irina")
    assert "Musique cursus diplômant" in pages.get()
    box = next(name for name in pages.boxes() if name.startswith("cours-cursus-"))
    sends(pages, "enregistrer", **{box: "on"})
    sends(pages, "valider")
    assert accepted(pages) == ["FM 2C4 A", "Piano"]


def test_a_bill_that_is_late_is_told_at_vitre(demonstration):
    page = pages_of("hubert1", "Louis").get()
    assert "Facture impayée" in page and "118,00" in page
    assert "échéancier avec le secrétariat" in page


def test_the_next_pupil_is_one_button_away(demonstration):
    assert "Continuer avec DA SILVA Tiago" in pages_of("dasilva1", "Inès").get()


def test_the_home_card_says_reinscrit(demonstration):
    """003 L386-392."""
    client = signed_in(User.objects.get(identifier="ztest2"))
    page = client.get(reverse("home")).content.decode()
    assert "(Réinscrit)" in page and "à 23:59" in page


@pytest.mark.parametrize("state", ["submitted", "declined", "accepted", "to_correct"])
def test_something_is_in_every_state(demonstration, state):
    assert Reenrolment.objects.filter(state=ReenrolmentState(state)).exists()


def test_every_school_has_something_to_validate(demonstration):
    schools = Reenrolment.objects.submitted().values_list("campaign__school__slug", flat=True)
    assert set(schools) == set(Campaign.objects.values_list("school__slug", flat=True))


def test_a_request_on_a_sheet_waits_with_a_re_enrolment(demonstration):
    row = Reenrolment.objects.submitted().get(student__first_name="Maxime")
    (changeset,) = row.changesets.all()
    assert changeset.is_pending
    assert [one.field for one in changeset.changes.all()] == ["school_level"]


def test_an_instrument_that_was_not_returned_stops_at_vitre(demonstration):
    page = pages_of("guerin2", "Anaïs").get()
    assert "Clarinette en si bémol" in page and "Rapportez l’instrument loué" in page
