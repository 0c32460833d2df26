"""What the home page asks of a family, and what the worker does of its own."""

import datetime as dt

import pytest
from django.utils import timezone

from documents import expiry, todo
from documents.enums import Validity
from documents.models import Document, DocumentType
from imuse_portal.jobs import JOBS
from tests.factories import (
    DocumentFactory,
    DocumentTypeFactory,
    GuardianStudentFactory,
    SchoolYearFactory,
)

pytestmark = pytest.mark.django_db

LATER = timezone.now() + dt.timedelta(days=1)


def tasks(guardian):
    return [(task.about, task.text) for task in todo.todo(guardian)]


def test_one_missing_document_is_named(guardian, kind):
    (task,) = todo.todo(guardian)
    assert task.text == "Fournir «\xa0RIB\xa0»"
    assert task.url.endswith(f"/famille/documents/importer/?piece={kind.pk}")
    assert task.why == "Demandé à toutes les familles."


def test_many_are_counted(guardian, school, year):
    for number in range(5):
        DocumentTypeFactory(school=school, label=f"Pièce {number}")
    assert tasks(guardian) == [("", "Fournir 5 pièces")]


def test_a_pupils_is_told_with_the_name(guardian, student, of_pupil):
    assert tasks(guardian) == [("DUPONT Irina", "Fournir «\xa0Certificat médical\xa0»")]


def test_what_was_imported_is_still_to_be_sent(guardian, family, kind):
    DocumentFactory(family=family, type=kind)
    assert tasks(guardian) == [("", "Envoyer à l’établissement les pièces importées")]


def test_what_waits_for_the_school_asks_nothing(guardian, family, kind):
    DocumentFactory(family=family, type=kind, submitted=True)
    assert tasks(guardian) == []


def test_what_is_to_be_corrected_says_why(guardian, family, kind):
    DocumentFactory(family=family, type=kind, to_correct=True, reason="Floue.")
    (task,) = todo.todo(guardian)
    assert (task.text, task.why) == ("Remplacer «\xa0RIB\xa0»", "Floue.")


def test_an_optional_document_is_no_task(guardian, school, year):
    DocumentTypeFactory(school=school, is_mandatory=False)
    assert tasks(guardian) == []


def test_who_may_not_hand_in_is_asked_nothing(guardian, student, of_pupil, kind):
    GuardianStudentFactory(guardian=guardian, student=student, may_edit=False)
    assert tasks(guardian) == [("", "Fournir «\xa0RIB\xa0»")]
    guardian.requests_changes = False
    assert tasks(guardian) == []


def test_a_tab_that_the_school_has_not_is_no_task(guardian, school, kind):
    school.menu_entries.create(page="family", label="Famille")
    assert tasks(guardian) == []


def test_home_shows_it(family_client, kind):
    assert "Fournir «\xa0RIB\xa0»" in family_client.get("/accueil/").content.decode()


class TestExpiry:
    @pytest.fixture
    def lasting(self, school, year):
        return DocumentTypeFactory(
            school=school, label="Quotient", validity=Validity.MONTHS, valid_months=4
        )

    @pytest.fixture
    def expiring(self, family, guardian, lasting):
        def made(days):
            until = timezone.localdate() + dt.timedelta(days=days)
            return DocumentFactory(family=family, type=lasting, accepted=True, valid_until=until)

        return made

    def test_it_is_announced_thirty_days_before_once(self, expiring, outbox, user):
        expiring(30)
        assert (expiry.announce_expiries(), expiry.announce_expiries()) == (1, 0)
        (mail,) = outbox("documents/mail/expiring")
        assert mail.to == [user.email]
        assert "Quotient" in mail.message

    def test_the_next_one_may_be_handed_in(self, expiring, guardian, family_client, sends, lasting):
        former = expiring(30)
        assert tasks(guardian) == [("", "Renouveler «\xa0Quotient\xa0»")]
        shown = family_client.get("/famille/documents/").content.decode()
        assert "Elle expire bientôt" in shown and f"?piece={lasting.pk}" in shown
        sends(family_client, lasting)
        former.refresh_from_db()
        assert former.is_accepted and Document.objects.on_its_way().get().state == "imported"
        shown = family_client.get("/famille/documents/").content.decode()
        assert "jusqu’à sa validation la précédente compte" in shown

    def test_not_long_before(self, expiring, guardian, family_client, sends, lasting):
        former = expiring(31)
        assert tasks(guardian) == []
        sends(family_client, lasting)
        former.refresh_from_db()
        assert former.is_accepted

    def test_nor_when_it_would_last_no_longer(self, expiring, guardian, lasting):
        until = expiring(5).valid_until
        fixed = {"validity": Validity.FIXED, "valid_months": None, "valid_until": until}
        DocumentType.objects.filter(pk=lasting.pk).update(**fixed)
        assert tasks(guardian) == []

    @pytest.mark.parametrize("days", [31, -1])
    def test_neither_before_nor_after(self, expiring, outbox, days):
        expiring(days)
        assert expiry.announce_expiries() == 0
        assert outbox() == []

    def test_what_is_asked_no_more_is_no_news(self, expiring, lasting, outbox):
        expiring(10)
        DocumentType.objects.filter(pk=lasting.pk).update(is_asked=False)
        assert (expiry.announce_expiries(), outbox()) == (0, [])

    def test_nor_is_what_has_its_next_one(self, expiring, lasting, family, school, outbox):
        expiring(10)
        Document.objects.update(year=SchoolYearFactory(school=school, closed=True))
        DocumentFactory(family=family, type=lasting, imported_at=LATER)
        assert (expiry.announce_expiries(), outbox()) == (0, [])

    def test_the_end_of_the_year_is_no_news(self, family, guardian, kind, outbox):
        until = timezone.localdate() + dt.timedelta(days=5)
        DocumentFactory(family=family, type=kind, accepted=True, valid_until=until)
        assert expiry.announce_expiries() == 0

    def test_the_day_after_it_has_expired(self, expiring, guardian):
        document = expiring(-1)
        kept = Document.objects.get(pk=document.pk)
        assert (expiry.expire_documents(), expiry.expire_documents()) == (1, 0)
        kept.refresh_from_db()
        assert (kept.state, kept.journal.last().event) == ("expired", "expired")
        assert tasks(guardian) == [("", "Fournir «\xa0Quotient\xa0»")]

    def test_on_its_last_day_it_is_valid(self, expiring):
        expiring(0)
        assert expiry.expire_documents() == 0

    def test_the_worker_does_both(self):
        assert {expiry.announce_expiries, expiry.expire_documents} <= {job.run for job in JOBS}

    def test_who_does_not_see_the_billing_is_not_told(self, expiring, lasting, guardian, outbox):
        lasting.is_about_money = True
        lasting.save()
        guardian.sees_money = False
        guardian.save()
        expiring(10)
        expiry.announce_expiries()
        assert outbox() == []
