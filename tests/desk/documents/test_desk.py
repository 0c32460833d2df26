"""The desk's side of documents: the queue, decisions, who is asked, reminders, ZIP, purge."""

import datetime as dt
import io
import re
import zipfile
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from documents.admin import reminders
from documents.enums import Audience
from documents.models import Document, DocumentType, Reminder, StoredFile
from tests.desk.documents.conftest import url
from tests.documents.papers import pdf, photo
from tests.factories import (
    AbsenceProofFactory,
    CannedReasonFactory,
    ChangeSetFactory,
    DocumentFactory,
    DocumentRulesFactory,
    DocumentTypeFactory,
    FamilyFactory,
    GuardianFactory,
    ReminderFactory,
    SchoolYearFactory,
    StoredFileFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def another(family, waiting):
    """Sent later."""
    return DocumentFactory(family=family, submitted=True)


@pytest.fixture
def of_complete_file(school, waiting):
    """Sent last, by a family of whom nothing else is asked."""
    family = FamilyFactory(school=school)
    GuardianFactory(family=family, postcode="29999")
    DocumentType.objects.filter(pk=waiting.type_id).update(postcodes="35")
    DocumentTypeFactory(school=school, label="Mandat", postcodes="35")
    kind = DocumentTypeFactory(school=school, label="Charte", postcodes="29999")
    return DocumentFactory(family=family, type=kind, submitted=True)


def posted(client, page, document, **data):
    return client.post(url(page, document.pk), {"seen": document.file_id} | data)


class TestQueue:
    def test_it_shows_what_waits(self, staff_client, waiting, family):
        DocumentFactory(family=family, type__label="Importée seulement")
        shown = staff_client.get(url("document_changelist")).content.decode()
        assert url("document_change", waiting.pk) in shown
        assert "Importée seulement</a>" not in shown

    def test_another_school_sees_nothing(self, other_staff_client, waiting):
        shown = other_staff_client.get(url("document_changelist")).content.decode()
        assert str(waiting.pk) not in shown

    def test_complete_files_are_found(self, staff_client, waiting, other_family, other_guardian):
        DocumentTypeFactory(school=other_family.school, label="Mandat")
        both = [
            staff_client.get(url("document_changelist"), {"complete": c}) for c in ("yes", "no")
        ]
        assert [str(waiting.pk) in one.content.decode() for one in both] == [False, True]
        DocumentType.objects.filter(label="Mandat").update(is_mandatory=False)
        shown = staff_client.get(url("document_changelist"), {"complete": "yes"})
        assert str(waiting.pk) in shown.content.decode()

    def test_complete_files_come_first_where_that_is_chosen(
        self, staff_client, waiting, of_complete_file
    ):
        """The older one is of a family that lacks something."""
        orders = []
        for query in ({}, {"complete": "first"}):
            shown = staff_client.get(url("document_changelist"), query).content.decode()
            orders.append([shown.index(str(one.pk)) for one in (waiting, of_complete_file)])
        assert [first < second for first, second in orders] == [True, False]

    def test_a_decision_leads_to_the_next_of_the_same_list(
        self, staff_client, waiting, another, of_complete_file
    ):
        later = DocumentFactory(family=waiting.family, type=of_complete_file.type, submitted=True)
        kept = urlencode({"_changelist_filters": f"type__id__exact={later.type_id}"})
        address = f"{url('document_accept', of_complete_file.pk)}?{kept}"
        answer = staff_client.post(address, {"seen": of_complete_file.file_id})
        assert answer["Location"] == f"{url('document_change', later.pk)}?{kept}#content-start"
        answer = staff_client.get(f"{url('document_next', later.pk)}?{kept}")
        assert answer["Location"].endswith(f"?type__id__exact={later.type_id}")

    def test_filters_that_nobody_can_read_are_none(self, staff_client, waiting, another):
        kept = urlencode({"_changelist_filters": "type__id__exact=x"})
        answer = staff_client.get(f"{url('document_next', waiting.pk)}?{kept}")
        assert answer["Location"].startswith(url("document_change", another.pk))

    def test_only_what_was_handed_in_is_a_filter(self, staff_client, waiting, school):
        DocumentTypeFactory(school=school, label="Jamais fournie")
        assert "Jamais fournie" not in staff_client.get(url("document_changelist")).content.decode()

    def test_the_first_page_counts_them(self, staff_client, waiting):
        shown = staff_client.get("/gestion/").content.decode()
        assert re.search(r"1</span>\s*<span[^>]*>pièce à vérifier", shown)


class TestReview:
    def test_the_file_stands_beside_what_it_proves(self, staff_client, waiting, guardian):
        answer = staff_client.get(url("document_change", waiting.pk))
        shown = answer.content.decode()
        assert url("document_file", waiting.file_id) in shown
        assert "3 rue des Lilas" in shown
        assert "frame-src 'self'" in answer["Content-Security-Policy"]

    def test_a_new_address_that_is_asked_for_is_told(self, staff_client, waiting, guardian, kind):
        kind.proves_address = True
        kind.save()
        request = ChangeSetFactory(guardian=guardian)
        shown = staff_client.get(url("document_change", waiting.pk)).content.decode()
        assert reverse("admin:families_changeset_change", args=[request.pk]) in shown

    def test_accepting_leads_to_the_next(self, staff_client, waiting, another, staff):
        answer = posted(staff_client, "document_accept", waiting)
        waiting.refresh_from_db()
        assert (waiting.state, waiting.decided_by) == ("accepted", staff)
        assert answer["Location"].startswith(url("document_change", another.pk))
        assert LogEntry.objects.get().object_id == str(waiting.pk)

    def test_only_the_last_of_a_file_tells_the_family(
        self, staff_client, waiting, another, outbox, user
    ):
        Document.objects.update(submitted_by=user)
        posted(staff_client, "document_accept", waiting)
        assert outbox("documents/mail/validated") == []
        posted(staff_client, "document_accept", another)
        (mail,) = outbox("documents/mail/validated")
        assert mail.to == [user.email] and "toutes les pièces" in mail.message

    def test_nobody_is_told_while_something_is_missing(
        self, staff_client, waiting, outbox, user, school
    ):
        Document.objects.update(submitted_by=user)
        DocumentTypeFactory(school=school, label="Mandat")
        posted(staff_client, "document_accept", waiting)
        assert outbox() == []

    def test_a_day_of_its_own(self, staff_client, waiting):
        posted(staff_client, "document_accept", waiting, valid_until="2027-03-01")
        waiting.refresh_from_db()
        assert waiting.valid_until.isoformat() == "2027-03-01"

    def test_a_day_that_is_past_is_refused(self, staff_client, waiting):
        answer = posted(staff_client, "document_accept", waiting, valid_until="2020-03-01")
        assert "Ce jour est passé" in answer.content.decode()
        waiting.refresh_from_db()
        assert waiting.is_submitted

    def test_a_file_that_was_replaced_is_not_accepted(self, staff_client, waiting, family, user):
        seen = waiting.file_id
        waiting.replace(StoredFileFactory(family=family), by=user, at=timezone.now())
        waiting.submit(by=user, at=timezone.now())
        answer = staff_client.post(url("document_accept", waiting.pk), {"seen": seen})
        assert answer.status_code == 409
        assert "remplacé le fichier" in answer.content.decode()

    def test_a_canned_reason_reaches_the_family(self, staff_client, waiting, school, outbox):
        reason = CannedReasonFactory(school=school, text="Photo floue.")
        posted(staff_client, "document_correct", waiting, canned=reason.text, note="Page 2.")
        waiting.refresh_from_db()
        assert waiting.reason == "Photo floue.\nPage 2."
        assert len(outbox("documents/mail/to_correct")) == 1

    def test_without_a_reason_it_is_asked_for(self, staff_client, waiting):
        answer = posted(staff_client, "document_correct", waiting)
        assert "Indiquez le motif" in answer.content.decode()
        waiting.refresh_from_db()
        assert waiting.is_submitted

    def test_a_slip_is_taken_back(self, staff_client, waiting):
        posted(staff_client, "document_accept", waiting)
        staff_client.post(url("document_reopen", waiting.pk))
        waiting.refresh_from_db()
        assert waiting.is_submitted

    def test_decide_later(self, staff_client, waiting, another):
        answer = staff_client.get(url("document_next", waiting.pk))
        assert answer["Location"].startswith(url("document_change", another.pk))

    def test_several_at_once_after_a_look(self, staff_client, waiting, another):
        data = {"action": "accept_selected", "_selected_action": [waiting.pk, another.pk]}
        shown = staff_client.post(url("document_changelist"), data).content.decode()
        seen = re.findall(r'name="seen"\s+value="([^"]+)"', shown)
        staff_client.post(url("document_accept_many"), {"seen": seen})
        states = set(Document.objects.values_list("state", flat=True))
        assert states == {"accepted"}

    def test_who_only_reads_decides_nothing(self, mighty, mighty_client, waiting):
        mighty.user_permissions.set(Permission.objects.filter(codename="view_document"))
        assert mighty_client.get(url("document_change", waiting.pk)).status_code == 200
        for page in ("document_accept", "document_correct", "document_reopen"):
            assert posted(mighty_client, page, waiting).status_code == 403
        assert mighty_client.get(url("document_zip", waiting.family_id)).status_code == 403


class TestFiles:
    """Those of absences tell of health: they have a permission of their own."""

    @pytest.mark.parametrize(
        ("codename", "found"),
        [("view_document", [200, 404]), ("view_absenceproof", [404, 200]), ("x", [403, 403])],
    )
    def test_each_with_its_permission(
        self, mighty, mighty_client, waiting, student, codename, found
    ):
        mighty.user_permissions.set(Permission.objects.filter(codename=codename))
        proof = AbsenceProofFactory(absence__student=student)
        files = (waiting.file_id, proof.file_id)
        answers = [mighty_client.get(url("document_file", file)) for file in files]
        for answer in answers:
            list(answer)
        assert [answer.status_code for answer in answers] == found


class TestWhoIsAsked:
    def form(self, school, **fields):
        return {
            "school": school.pk,
            "audience": Audience.FAMILY,
            "label": "Quotient",
            "order": 0,
            "validity": "year",
            "is_asked": "on",
        } | fields

    def test_it_is_shown_before_anything_is_saved(self, staff_client, school, guardian):
        answer = staff_client.post(url("documenttype_asked"), self.form(school, postcodes="35"))
        shown = answer.content.decode()
        assert "DUPONT" in shown and "vous habitez 35500" in shown
        assert not DocumentType.objects.exists()

    def test_the_conditions_are_those_of_the_form(self, staff_client, kind, school, guardian):
        page = url("documenttype_asked_of", kind.pk)
        shown = staff_client.post(page, self.form(school, postcodes="29170")).content.decode()
        assert "DUPONT" not in shown
        kind.refresh_from_db()
        assert kind.postcodes == ""

    def test_what_cannot_be_read_says_so(self, staff_client, school):
        data = self.form(school, validity="months")
        shown = staff_client.post(url("documenttype_asked"), data).content.decode()
        assert "Un nombre de mois" in shown

    def test_a_department_of_another_school_is_refused(self, admin_client_, school, other_school):
        foreign = other_school.departments.create(name="Danse")
        data = self.form(school, departments=[foreign.pk])
        shown = admin_client_.post(url("documenttype_add"), data).content.decode()
        assert "autre établissement" in shown
        assert not DocumentType.objects.exists()

    def test_a_kind_that_is_kept_offers_what_its_school_teaches(
        self, admin_client_, kind, school, other_school
    ):
        for owner, name in ((school, "Danse"), (other_school, "Cirque")):
            owner.departments.create(name=name)
        page = admin_client_.get(url("documenttype_change", kind.pk)).content.decode()
        assert "Danse" in page and "Cirque" not in page

    def test_a_blank_form_passes_the_gate(self, staff_client, school, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        for content, kept in ((b"MZ", 0), (photo(), 0), (pdf(), 1)):
            blank = SimpleUploadedFile("formulaire.pdf", content)
            staff_client.post(url("documenttype_add"), self.form(school, blank_form=blank))
            assert DocumentType.objects.exclude(blank_form="").count() == kept

    def test_a_blank_form_that_was_replaced_goes(self, staff_client, kind, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        for said in ("one", "two"):
            blank = SimpleUploadedFile("formulaire.pdf", pdf(said))
            form = self.form(kind.school, label=kind.label, blank_form=blank)
            staff_client.post(url("documenttype_change", kind.pk), form)
        kind.refresh_from_db()
        kept = [path.name for path in tmp_path.rglob("*.pdf")]
        assert kept == [Path(kind.blank_form.name).name]


class TestReminders:
    def test_families_that_lack_something_are_offered(self, staff_client, kind, guardian, school):
        shown = staff_client.get(url("reminder_choose"), {"school": school.pk}).content.decode()
        assert "RIB – DUPONT" in shown

    def test_the_mail_is_seen_then_sent_and_remembered(
        self, staff_client, kind, guardian, family, outbox
    ):
        data = {"family": [f"{family.pk}:"], "note": "Avant vendredi."}
        shown = staff_client.post(url("reminder_preview"), data).content.decode()
        assert "RIB – DUPONT" in shown and "Avant vendredi." in shown
        assert f'value="{family.pk}:"' in shown
        assert outbox() == []
        for _ in range(2):  # the button, pressed twice
            again = staff_client.post(url("reminder_send"), data, follow=True)
        assert "a été relancée entre-temps" in again.content.decode()
        (mail,) = outbox("documents/mail/missing")
        assert "RIB – DUPONT" in mail.message and "Avant vendredi." in mail.message
        assert Reminder.objects.get().family == family

    def test_a_family_of_another_school_is_not_reminded(
        self, other_staff_client, kind, guardian, family, outbox
    ):
        other_staff_client.post(url("reminder_send"), {"family": [f"{family.pk}:"]})
        assert outbox() == [] and not Reminder.objects.exists()

    def test_many_are_shown_in_turn_those_reminded_longest_ago_first(
        self, staff_client, kind, school, monkeypatch
    ):
        monkeypatch.setattr(reminders, "LARGEST_BATCH", 2)
        names = ("AVANT", "BIENTOT", "JAMAIS")
        families = [FamilyFactory(school=school, name=name) for name in names]
        for days, family in ((9, families[0]), (2, families[1])):
            ReminderFactory(family=family, at=timezone.now() - dt.timedelta(days=days))
        page = staff_client.get(url("reminder_choose"), {"school": school.pk}).content.decode()
        assert "Il manque des pièces à 3 familles" in page
        assert page.index("JAMAIS") < page.index("AVANT") and "BIENTOT" not in page

    def test_who_cannot_be_told_is_told_of(self, staff_client, kind, guardian, family):
        family.guardians.update(user=None)
        data = {"family": [f"{family.pk}:"]}
        answer = staff_client.post(url("reminder_send"), data, follow=True)
        assert "personne à prévenir" in answer.content.decode()
        assert not Reminder.objects.exists()


class TestZip:
    def test_it_holds_every_file_under_plain_names(self, staff_client, family, waiting, student):
        StoredFile.objects.filter(pk=waiting.file_id).update(display_name="../../etc/passwd")
        answer = staff_client.get(url("document_zip", family.pk))
        archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
        assert archive.namelist() == ["2026_2027/DUPONT-RIB.pdf"]
        assert archive.testzip() is None

    def test_what_the_store_lost_is_told_in_its_place(self, staff_client, family, waiting):
        waiting.file.store.delete(waiting.file.name)
        answer = staff_client.get(url("document_zip", family.pk))
        archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
        assert archive.namelist() == ["2026_2027/DUPONT-RIB.pdf.txt"]

    def test_a_family_of_another_school_has_none(self, other_staff_client, family):
        assert other_staff_client.get(url("document_zip", family.pk)).status_code == 404


SEEN = re.compile(r'name="seen" value="(\w+)"')


def purge(client, rules):
    """The button of the page, as long as there is one."""
    page = url("documentrules_purge", rules.pk)
    seen = SEEN.search(client.get(page).content.decode())
    return client.post(page, {"seen": seen[1] if seen else ""})


class TestPurge:
    @pytest.fixture
    def rules(self, school):
        return DocumentRulesFactory(school=school, kept_months=1)

    @pytest.fixture
    def old(self, family, school, kind):
        former = SchoolYearFactory(school=school, closed=True)
        return DocumentFactory(family=family, type=kind, year=former, expired=True)

    def test_it_asks_then_destroys_what_is_due(self, staff_client, rules, old, waiting):
        assert (
            "1 fichier" in staff_client.get(url("documentrules_purge", rules.pk)).content.decode()
        )
        file = old.file
        purge(staff_client, rules)
        old.refresh_from_db()
        assert old.file is None and not file.store.exists(file.name)
        assert [entry.event for entry in old.journal.all()][-1] == "purged"
        assert StoredFile.objects.get().document == waiting

    def test_proofs_of_absences_go_too(self, staff_client, rules, student):
        proof = AbsenceProofFactory(absence__student=student)
        type(proof.absence).objects.update(starts_on="2020-01-01", ends_on="2020-01-01")
        purge(staff_client, rules)
        assert not StoredFile.objects.exists()

    def test_without_a_rule_nothing_goes(self, staff_client, rules, old):
        rules.kept_months = None
        rules.save()
        purge(staff_client, rules)
        assert StoredFile.objects.exists()

    def test_a_rule_that_was_changed_meanwhile_destroys_nothing(
        self, staff_client, rules, old, waiting
    ):
        page = url("documentrules_purge", rules.pk)
        seen = SEEN.search(staff_client.get(page).content.decode())[1]
        DocumentFactory(family=old.family, year=old.year, expired=True)
        answer = staff_client.post(page, {"seen": seen})
        assert answer.status_code == 409
        assert "2 fichiers" in answer.content.decode()
        assert StoredFile.objects.count() == 3

    def test_what_the_rule_still_keeps_stays(self, staff_client, rules, old, student):
        rules.kept_months = 600
        rules.save()
        proof = AbsenceProofFactory(absence__student=student)
        type(proof.absence).objects.update(starts_on="2020-01-01", ends_on="2020-01-01")
        purge(staff_client, rules)
        assert StoredFile.objects.count() == 2
