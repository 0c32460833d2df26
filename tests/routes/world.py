"""The people of the matrix, and one row of every model that the desk shows."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import models
from django.test import Client
from django.utils import timezone

from accounts import sites
from accounts.models import AccessibilityAudit, ImportRun, MenuEntry, School, User
from billing import collecting, depositing
from billing.models import (
    Collection,
    CreditNote,
    Deposit,
    Invoice,
    InvoiceRun,
    OnlinePayment,
    Payment,
    Reversal,
)
from documents.models import (
    AbsenceProof,
    Document,
    DocumentEntry,
    DocumentRules,
    DocumentType,
    Reminder,
)
from families.enums import SheetContext
from families.models import (
    CannedReason,
    ChangeSet,
    Family,
    FamilyViewing,
    FieldRule,
    Guardian,
    JournalEntry,
)
from imuse_portal.models import OutgoingMail
from reenrolment.models import (
    Campaign,
    CampaignDownload,
    PreEnrolment,
    PreEnrolmentPeriod,
    Reenrolment,
    Submission,
)
from students import calendar_feed
from students.models import (
    Absence,
    CalendarFeed,
    CourseFollowUp,
    Evaluation,
    GuardianStudent,
    Performance,
    Student,
    Term,
)
from tests.conftest import signed_in
from tests.desk.conftest import MAKERS
from tests.factories import (
    AbsenceFactory,
    AbsenceProofFactory,
    AccessibilityAuditFactory,
    CampaignDownloadFactory,
    CampaignFactory,
    CannedReasonFactory,
    ChangeSetFactory,
    DocumentFactory,
    DocumentRulesFactory,
    DocumentTypeFactory,
    EvaluationFactory,
    FamilyViewingFactory,
    FieldRuleFactory,
    FollowUpFactory,
    GuardianStudentFactory,
    ImportRunFactory,
    InvoiceFactory,
    InvoiceRunFactory,
    MenuEntryFactory,
    OnlinePaymentFactory,
    PaymentFactory,
    PerformanceFactory,
    PreEnrolmentFactory,
    PreEnrolmentPeriodFactory,
    ReenrolmentFactory,
    ReminderFactory,
    SchoolFactory,
    SchoolYearFactory,
    TermFactory,
)
from tests.factories.billing import collected, credited, reversed_of

ANONYMOUS, OWNER, SECOND, OTHER, STAFF, OTHER_STAFF = PERSONAS = (
    "anonymous",
    "owner",
    "second",
    "other",
    "staff",
    "other_staff",
)
"""Nobody; the two guardians of a family; one of another family; secretariats of two schools."""
FAMILIES = (OWNER, SECOND, OTHER)
DESK = (STAFF, OTHER_STAFF)


@dataclass
class World:
    """The family whose pages are asked for, and the people who ask."""

    guardian: Guardian
    student: Student
    staff: User
    people: dict[str, User | None]
    rows: dict[type[models.Model], models.Model] = field(default_factory=dict)

    @cached_property
    def clients(self) -> dict[str, Client]:
        """A browser of each, signed in once."""
        return {name: signed_in(user) if user else Client() for name, user in self.people.items()}

    @property
    def family(self) -> Family:
        return self.guardian.family

    @property
    def school(self) -> School:
        return self.guardian.family.school

    @property
    def other(self) -> Guardian:
        return self.family.guardians.exclude(pk=self.guardian.pk).get()

    @cached_property
    def school_with_logo(self) -> School:
        picture = ContentFile(b"\x89PNG", "logo.png")
        return SchoolFactory(logo=picture)

    @cached_property
    def changeset(self) -> ChangeSet:
        return ChangeSetFactory(guardian=self.guardian)

    @cached_property
    def approved(self) -> ChangeSet:
        """Of the other guardian; approved by the real decision, so that it can be put back."""
        changeset = ChangeSetFactory(guardian=self.other)
        changeset.approve(by=self.staff, revision=changeset.revision)
        return changeset

    @cached_property
    def mail(self) -> OutgoingMail:
        return OutgoingMail.objects.create(
            school=self.school, kind="families/mail/receipt", subject="Accusé de réception",
            to=[self.guardian.email], from_email="portail@example.org", message="Bonjour",
            html_message="<p>Bonjour</p>", status=0,
        )  # fmt: skip

    @cached_property
    def follow_up(self) -> CourseFollowUp:
        return FollowUpFactory(student=self.student)

    @cached_property
    def import_run(self) -> ImportRun:
        return ImportRunFactory(school=self.school, by=self.staff)

    @cached_property
    def evaluation(self) -> Evaluation:
        return EvaluationFactory(follow_up=self.follow_up)

    @cached_property
    def absence(self) -> Absence:
        """Announced for a day to come."""
        day = dt.date(2999, 1, 1)
        course = self.follow_up.course
        return AbsenceFactory(student=self.student, course=course, announced=True, starts_on=day)

    @cached_property
    def former_follow_up(self) -> CourseFollowUp:
        year = SchoolYearFactory(school=self.school, closed=True)
        return FollowUpFactory(student=self.student, course__year=year)

    @cached_property
    def former_evaluation(self) -> Evaluation:
        return EvaluationFactory(follow_up=self.former_follow_up)

    @cached_property
    def performance(self) -> Performance:
        return PerformanceFactory(student=self.student)

    @cached_property
    def term(self) -> Term:
        """Of a course that the pupil follows; its bulletin is published."""
        return TermFactory(year=self.follow_up.course.year)

    @cached_property
    def calendar_feed(self) -> CalendarFeed:
        return calendar_feed.make(self.student, self.guardian, at=timezone.now())

    @cached_property
    def of_family(self) -> DocumentType:
        return DocumentTypeFactory(school=self.school, label="RIB")

    @cached_property
    def of_student(self) -> DocumentType:
        return DocumentTypeFactory(school=self.school, of_student=True, label="Certificat")

    @cached_property
    def document(self) -> Document:
        """Of the family, imported by the owner."""
        kind, year = self.of_family, self.follow_up.course.year
        return DocumentFactory(family=self.family, type=kind, year=year)

    @cached_property
    def student_document(self) -> Document:
        kind, year = self.of_student, self.follow_up.course.year
        return DocumentFactory(family=self.family, student=self.student, type=kind, year=year)

    @cached_property
    def submitted(self) -> Document:
        """Waits for the school."""
        kind = DocumentTypeFactory(school=self.school, label="Mandat")
        year = self.follow_up.course.year
        return DocumentFactory(family=self.family, type=kind, year=year, submitted=True)

    @cached_property
    def with_form(self) -> DocumentType:
        form = ContentFile(b"%PDF-1.4", "mandat.pdf")
        return DocumentTypeFactory(school=self.school, label="Formulaire", blank_form=form)

    @cached_property
    def rules(self) -> DocumentRules:
        return DocumentRulesFactory(school=self.school)

    @cached_property
    def invoice(self) -> Invoice:
        """Owed by the owner, partly paid, partly taken back."""
        return InvoiceFactory(payer=self.guardian, issued=True)

    @cached_property
    def payment(self) -> Payment:
        return PaymentFactory(payer=self.guardian, amount=20, pays=self.invoice)

    @cached_property
    def online_payment(self) -> OnlinePayment:
        """Refused; nobody asks the gateway about it."""
        return OnlinePaymentFactory(invoice=self.invoice, state="refused", operation="")

    @cached_property
    def invoice_run(self) -> InvoiceRun:
        return InvoiceRunFactory(tariff__school=self.school)

    @cached_property
    def deposit(self) -> Deposit:
        payments, on = [self.payment], self.payment.received_on
        return depositing.deposit(payments, on=on, by=self.staff, at=timezone.now())

    @cached_property
    def collection(self) -> Collection:
        return collected(InvoiceFactory(payer=self.guardian, label="Prélevée", issued=True))

    @cached_property
    def handed_in(self) -> Collection:
        """The bank has it, and its day is past."""
        on = dt.date(2026, 11, 17)
        made = collected(InvoiceFactory(payer=self.guardian, days=[on], issued=True), collect_on=on)
        collecting.send(made, at=timezone.now())
        return made

    @cached_property
    def credit_note(self) -> CreditNote:
        return credited(self.invoice, "14.00")

    @cached_property
    def reversal(self) -> Reversal:
        return reversed_of(self.payment, "5.00")

    @cached_property
    def absence_proof(self) -> AbsenceProof:
        return AbsenceProofFactory(absence=self.absence)

    @cached_property
    def campaign(self) -> Campaign:
        """Open, in choice mode; it asks the family for a document."""
        made = self.school.campaigns.first() or CampaignFactory(school=self.school)
        made.document_types.add(self.of_family)
        return made

    @cached_property
    def reenrolled(self) -> Reenrolment:
        """Under way."""
        self.follow_up  # noqa: B018 - a year runs
        return ReenrolmentFactory(campaign=self.campaign, student=self.student, in_progress=True)

    @cached_property
    def campaign_document(self) -> Document:
        """Imported for the coming year."""
        kind, year = self.of_family, self.campaign.year
        return DocumentFactory(family=self.family, type=kind, year=year)

    @cached_property
    def submission(self) -> Submission:
        row, at = self.reenrolled, timezone.now()
        row.submit(by=self.guardian.user, at=at)
        return row.submissions.create(revision=1, at=at, by=self.guardian.user, name="Alix")

    @cached_property
    def download(self) -> CampaignDownload:
        file = ContentFile(b"%PDF-1.4", "notice.pdf")
        return CampaignDownloadFactory(campaign=self.reenrolled.campaign, file=file)

    @cached_property
    def pre_period(self) -> PreEnrolmentPeriod:
        """Open, on the home page and on the entry page."""
        return PreEnrolmentPeriodFactory(school=self.school)

    @cached_property
    def pre_drafted(self) -> PreEnrolment:
        return PreEnrolmentFactory(period=self.pre_period, family=self.family)

    @cached_property
    def pre_sent(self) -> PreEnrolment:
        return PreEnrolmentFactory(period=self.pre_period, family=self.family, waiting=True)

    @cached_property
    def unconfirmed(self) -> PreEnrolment:
        """A stranger's."""
        return PreEnrolmentFactory(period=self.pre_period, unconfirmed=True)

    @cached_property
    def pre_asked(self) -> PreEnrolment:
        """A stranger's, which waits for the school."""
        return PreEnrolmentFactory(period=self.pre_period, waiting=True)

    def visit(self) -> None:
        """Who is not signed in has chosen the school, which takes pre-enrolments."""
        self.clients[ANONYMOUS].cookies[sites.COOKIE] = self.pre_period.school.slug

    def row(self, model: type[models.Model]) -> models.Model:
        """A row of this school, where rows belong to one. KeyError: declare the model."""
        if model not in self.rows:
            self.rows[model] = ROW_OF[model](self)
        return self.rows[model]


_SEEN = {"user_agent": "x", "ip_address": "127.0.0.1", "http_accept": "*/*", "path_info": "/"}

ROW_OF: dict[type[models.Model], Callable[[World], Any]] = {
    School: lambda world: world.school,
    User: lambda world: world.guardian.user,
    MenuEntry: lambda world: MenuEntryFactory(school=world.school),
    AccessibilityAudit: lambda world: AccessibilityAuditFactory(school=world.school),
    Family: lambda world: world.family,
    Guardian: lambda world: world.guardian,
    FieldRule: lambda world: FieldRuleFactory(
        school=world.school, context=SheetContext.REENROLMENT, field="fax"
    ),
    CannedReason: lambda world: CannedReasonFactory(school=world.school),
    ChangeSet: lambda world: world.changeset,
    JournalEntry: lambda world: world.changeset.journal.first(),
    FamilyViewing: lambda world: FamilyViewingFactory(guardian=world.guardian, staff=world.staff),
    Student: lambda world: world.student,
    GuardianStudent: lambda world: GuardianStudentFactory(
        guardian=world.guardian, student=world.student
    ),
    DocumentType: lambda world: world.of_family,
    DocumentRules: lambda world: world.rules,
    Document: lambda world: world.submitted,
    DocumentEntry: lambda world: world.submitted.journal.first(),
    AbsenceProof: lambda world: world.absence_proof,
    Reminder: lambda world: ReminderFactory(family=world.family),
    PreEnrolmentPeriod: lambda world: world.pre_period,
    PreEnrolment: lambda world: world.pre_asked,
    OutgoingMail: lambda world: world.mail,
    LogEntry: lambda world: LogEntry.objects.create(
        user=world.staff,
        content_type=ContentType.objects.get_for_model(Family),
        object_id=str(world.family.pk),
        object_repr=str(world.family),
        action_flag=CHANGE,
    ),
    # What the libraries register: for superusers alone.
    AccessAttempt: lambda world: AccessAttempt.objects.create(failures_since_start=1, **_SEEN),
    AccessLog: lambda world: AccessLog.objects.create(**_SEEN),
    AccessFailureLog: lambda world: AccessFailureLog.objects.create(**_SEEN),
}
OWNED = ("students.", "billing.", "reenrolment.")
ROW_OF |= {
    model: lambda world, make=make: make(world.school)
    for label, make in MAKERS.items()
    if label.startswith(OWNED) and (model := apps.get_model(label)) not in ROW_OF
}
