"""A campaign that closes while a family types, and addresses that nobody is led to."""

from itertools import pairwise

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from documents.models import Document
from families.models import ChangeSet
from imuse_portal.models import OutgoingMail
from reenrolment.enums import CampaignMode, StepKind
from reenrolment.models import Campaign, Reenrolment, ReenrolmentError, StepAnswer, Submission
from tests.documents.papers import pdf
from tests.factories import CampaignFactory, DocumentTypeFactory, FollowUpFactory
from tests.house.connections import all_together, while_open
from tests.reenrolment.pages import Pages, fields_of

TYPED = {
    "coordonnees": {"eleve-birth_place": "Nantes", "responsable-city": "Rennes"},
    "autorisations": {"eleve-image_consent": "True"},
    "cours": {},
    "information": {"information-text": "Jouer en orchestre"},
}
"""Of each step that is typed: what is, and must still stand on the page that comes back."""
FILES = ("pieces/eleve/importer", "pieces/famille/importer")
STEPS = ("coordonnees", "autorisations", "documents", "cours", "information", "recapitulatif")
ACTS = ("commencer", "renoncer", "reprendre", "enregistrer", "valider")
MODES = pytest.mark.parametrize("mode", CampaignMode)


@pytest.fixture
def mode():
    return CampaignMode.CHOICE


@pytest.fixture
def campaign(school, year, mode):
    made = CampaignFactory(school=school, mode=mode)
    audiences = {"audience": "student"}, {"audience": "family"}
    made.document_types.set(DocumentTypeFactory(school=school, **one) for one in audiences)
    return made


@pytest.fixture
def piano(student, year):
    return FollowUpFactory(student=student, course__year=year, course__name="Piano")


@pytest.fixture
def pages(campaign, student, family_client, piano):
    return Pages(family_client, student)


@pytest.fixture
def closes(campaign, staff):
    return lambda: campaign.stop(by=staff, at=timezone.now())


def kept():
    """All that a request of a family could have changed."""
    return [
        list(Reenrolment.objects.order_by("pk").values("student", "state", "revision")),
        list(StepAnswer.objects.order_by("pk").values("kind", "values", "revision")),
        *(one.objects.count() for one in (Submission, ChangeSet, Document, OutgoingMail)),
    ]


def typed_in(page, slug, piano):
    ticks = {f"cours-cours-{piano.pk}": "on"} if slug == "cours" else {}
    return fields_of(page) | TYPED.get(slug, {}) | ticks


def walk_to(pages, slug, piano):
    pages.start()
    for one, following in pairwise(STEPS[: STEPS.index(slug) + 1]):
        data = typed_in(pages.get(one), one, piano)
        assert pages.client.post(pages.url(one), data).url == pages.url(following)


def assert_told_too_late(page, school):
    assert "La campagne est fermée" in page and school.email in page


@pytest.mark.django_db
@pytest.mark.parametrize("slug", TYPED)
def test_typed_before_and_sent_after_the_closing(pages, slug, piano, closes, school):
    walk_to(pages, slug, piano)
    data = typed_in(pages.get(slug), slug, piano)
    closes()
    before = kept()
    page = pages.client.post(pages.url(slug), data).content.decode()
    assert_told_too_late(page, school)
    assert fields_of(page).items() >= typed_in("<p>", slug, piano).items()
    assert kept() == before


@pytest.mark.django_db
@MODES
@pytest.mark.parametrize("slug", ACTS)
def test_pressed_after_the_closing(pages, mode, slug, piano, closes, school):
    row = Reenrolment(campaign=pages.student.family.school.campaigns.get(), student=pages.student)
    if slug == "reprendre":
        row.save()
        row.decline(by=pages.student.family.guardians.get().user, at=timezone.now())
    elif mode == CampaignMode.CHOICE and slug == "valider":
        walk_to(pages, "recapitulatif", piano)
    data = fields_of(pages.get()) | {"accept": "on"}
    closes()
    before = kept()
    page = pages.client.post(pages.url(slug), data, follow=True).content.decode()
    assert kept() == before
    if (mode, slug) != (CampaignMode.CHOICE, "enregistrer"):
        assert_told_too_late(page, school)


@pytest.mark.django_db
@MODES
@pytest.mark.parametrize("slug", FILES)
def test_a_file_that_comes_after_the_closing(pages, mode, slug, piano, closes, school):
    data = fields_of(pages.get(slug))
    name = next(name for name in data if name.endswith("-piece"))
    data[name.replace("-piece", "-papers")] = SimpleUploadedFile("rib.pdf", pdf("RIB"))
    closes()
    before = kept()
    page = pages.client.post(pages.url(slug), data, follow=True).content.decode()
    assert_told_too_late(page, school)
    assert kept() == before


@pytest.mark.django_db
@MODES
@pytest.mark.parametrize("slug", ["", *ACTS, *STEPS, *FILES])
def test_a_pupil_of_somebody_else_does_not_exist(campaign, student, mode, slug, other_client):
    pages, before = Pages(other_client, student), kept()
    assert other_client.get(pages.url(slug)).status_code in (404, 405)
    is_posted = other_client.post(pages.url(slug), {"accept": "on"}).status_code
    assert is_posted == (404 if slug else 405)
    assert kept() == before


@pytest.mark.django_db
@pytest.mark.parametrize("slug", STEPS[1:])
def test_a_step_before_its_turn_is_not_answered(pages, slug, piano):
    pages.start()
    before = kept()
    assert pages.leads(slug) == pages.url("coordonnees")
    answer = pages.client.post(pages.url(slug), typed_in("<p>", slug, piano))
    assert (answer.status_code, answer.url) == (302, pages.url("coordonnees"))
    assert kept() == before


@pytest.mark.django_db
@pytest.mark.parametrize("slug", TYPED)
def test_a_step_sent_twice_is_answered_once(pages, slug, piano):
    walk_to(pages, slug, piano)
    data = typed_in(pages.get(slug), slug, piano)
    assert pages.client.post(pages.url(slug), data).status_code == 302
    before = kept()
    page = pages.client.post(pages.url(slug), data).content.decode()
    assert "quelqu’un d’autre a rempli cette étape" in page
    assert kept() == before


@pytest.mark.django_db
@pytest.mark.parametrize("slug", [*ACTS[:1], *ACTS[3:], *TYPED])
def test_after_valider_nothing_more_is_answered(pages, slug, piano):
    walk_to(pages, "recapitulatif", piano)
    pages.submit()
    before = kept()
    pages.client.post(pages.url(slug), typed_in("<p>", slug, piano))
    assert kept() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("slug", ["information", "valider", "renoncer"])
def test_closed_at_the_very_instant(pages, slug, piano, closes, school):
    """Told that it counts, and it does; or told of the closing, and nothing came of it."""
    walk_to(pages, "recapitulatif" if slug == "valider" else "information", piano)
    data, before = typed_in(pages.get("information"), "information", piano), kept()
    acts = [lambda: pages.client.post(pages.url(slug), data, follow=True), closes]
    answer, _ = all_together(lambda number: acts[number](), 2)
    is_late = "La campagne est fermée" in answer.content.decode()
    assert is_late == (kept() == before)
    assert Submission.objects.count() == (slug == "valider" and not is_late)


@pytest.mark.django_db(transaction=True)
def test_extended_while_the_family_presses_valider(pages, piano, campaign, staff, now):
    walk_to(pages, "recapitulatif", piano)
    campaign.stop(by=staff, at=timezone.now())
    open_again = lambda: campaign.extend(campaign.closes_at, by=staff, at=now)  # noqa: E731
    _, answer = while_open(open_again, lambda: pages.client.post(pages.url("valider")))
    assert answer.status_code == 302
    assert Submission.objects.exists() == Reenrolment.objects.get().is_submitted


@pytest.mark.django_db(transaction=True)
def test_the_school_decides_while_the_family_sends_a_correction(pages, piano, staff):
    """Two staff and the family at once: one decision, and nobody decides on what is not sent."""
    walk_to(pages, "recapitulatif", piano)
    pages.submit()
    row = Reenrolment.objects.get()
    at = timezone.now()
    why = {StepKind.INFORMATION: "Quel instrument ?"}
    acts = [
        lambda: Reenrolment.objects.get().ask_correction(why, by=staff, at=at, revision=1),
        lambda: Reenrolment.objects.get().accept(by=staff, at=at, revision=1),
        lambda: pages.client.post(pages.url("renoncer")).url,
    ]
    found = all_together(lambda number: acts[number](), 3)
    assert sum(isinstance(one, ReenrolmentError) for one in found) in (1, 2)
    events = list(row.journal.values_list("event", flat=True))[-1:]
    row.refresh_from_db()
    assert events == [row.state]
    assert Campaign.objects.get().is_open(at=at)
