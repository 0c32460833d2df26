"""The session that ends, the way back, two windows, the other guardian: nothing is lost unsaid."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings

from reenrolment.enums import StepKind
from reenrolment.models import Reenrolment, StepAnswer
from tests.factories import CampaignFactory, FollowUpFactory
from tests.reenrolment.pages import Pages, fields_of

pytestmark = pytest.mark.django_db
SIMPLE = (StepKind.COURSES, StepKind.INFORMATION)


@pytest.fixture
def pages(campaign, student, family_client):
    return Pages(family_client, student)


@pytest.fixture
def piano(student, year):
    return FollowUpFactory(student=student, course__year=year, course__name="Piano")


@pytest.fixture
def comes_back(user):
    """`comes_back(pages, to, data)`: posts after the session's end, signs in, reads the page."""

    def done(pages, to, data, at=""):
        referer = f"http://testserver{pages.url(at)}"
        pages.client.cookies.pop(settings.SESSION_COOKIE_NAME)
        answer = pages.client.post(pages.url(to), data, headers={"referer": referer})
        assert parse_qs(urlsplit(answer.url).query)["next"] == [pages.url(at)]
        pages.client.force_login(user)
        return pages.get(at)

    return done


def test_a_step_typed_before_the_session_ended(pages, comes_back):
    pages.start()
    data = fields_of(pages.get("coordonnees")) | {"responsable-city": "Fougères"}
    page = comes_back(pages, "coordonnees", data, at="coordonnees")
    assert 'value="Fougères"' in page and "Voici ce que vous aviez saisi" in page


@pytest.mark.parametrize("to", ["valider", "enregistrer"])
def test_the_one_page_typed_before_the_session_ended(
    school, student, piano, to, comes_back, family_client
):
    CampaignFactory(school=school, simple=True, steps=SIMPLE)
    pages = Pages(family_client, student)
    data = fields_of(pages.get()) | {"information-text": "Flûte"}
    page = comes_back(pages, to, data)
    assert "Flûte" in page and "Voici ce que vous aviez saisi" in page


def test_a_step_posted_once_all_was_sent_says_that_it_was_not_kept(pages, piano):
    pages.start()
    pages.walk(courses=[piano])
    data = fields_of(pages.get("information")) | {"information-text": "Flûte"}
    pages.submit()
    answer = pages.client.post(pages.url("information"), data, follow=True)
    assert "n’a pas été conservé" in answer.content.decode()
    kept = StepAnswer.objects.get(kind=StepKind.INFORMATION)
    assert (kept.values["text"], Reenrolment.objects.get().is_submitted) == ("", True)


def test_valider_pressed_again_after_the_way_back(pages, piano):
    pages.start()
    pages.walk(courses=[piano])
    pages.submit()
    answer = pages.client.post(pages.url("valider"), follow=True)
    assert "Réinscription en attente de validation" in answer.content.decode()
    assert Reenrolment.objects.get().submissions.count() == 1


def test_two_windows_show_what_the_other_one_wrote(pages, piano, second_client, student):
    pages.start()
    pages.walk(courses=[piano])
    data = fields_of(pages.get("information")) | {"information-text": "Flûte"}
    Pages(second_client, student).answer("information", text="Violon")
    page = pages.client.post(pages.url("information"), data).content.decode()
    assert "Flûte" in page and "Violon" in page and "écrit entre-temps" in page
    again = fields_of(page)
    assert pages.client.post(pages.url("information"), again).status_code == 302
    assert StepAnswer.objects.get(kind=StepKind.INFORMATION).values == {"text": "Flûte"}


def test_the_other_guardian_sends_while_one_is_at_a_step(pages, piano, second_client, student):
    pages.start()
    pages.walk(courses=[piano])
    data = fields_of(pages.get("coordonnees")) | {"eleve-city": "Rennes"}
    Pages(second_client, student).submit()
    answer = pages.client.post(pages.url("coordonnees"), data, follow=True)
    assert "en attente de validation" in answer.content.decode()
    assert "n’a pas été conservé" in answer.content.decode()
