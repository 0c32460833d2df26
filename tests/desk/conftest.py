"""A row of every kind in two schools, and a staff member whom only the scoping holds back."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.test import RequestFactory
from django.utils import timezone

from accounts.desk import SchoolScopedAdmin
from billing.depositing import deposit
from billing.models import FamilyBracket
from families.forms import GuardianForm
from imuse_portal.models import OutgoingMail
from students.models import CalendarFeed, Cursus, Cycle, Department, Discipline, SchoolLevel, Venue
from tests.conftest import signed_in
from tests.factories import (
    AbsenceFactory,
    AbsenceProofFactory,
    AccessibilityAuditFactory,
    BracketFactory,
    CampaignFactory,
    CannedReasonFactory,
    ChangeSetFactory,
    CourseFactory,
    CourseOfferFactory,
    DocumentFactory,
    DocumentRulesFactory,
    DocumentTypeFactory,
    EvaluationFactory,
    EventFactory,
    FamilyFactory,
    FamilyViewingFactory,
    FieldRuleFactory,
    FollowUpFactory,
    GuardianFactory,
    HolidayFactory,
    InvoiceFactory,
    InvoiceRunFactory,
    LessonChangeFactory,
    MailingFactory,
    MandateFactory,
    NumberSeriesFactory,
    ObstacleFactory,
    OnlinePaymentFactory,
    PaymentAccountFactory,
    PaymentFactory,
    PaymentWindowFactory,
    PerformanceFactory,
    PlacementFactory,
    PreEnrolmentFactory,
    PreEnrolmentPeriodFactory,
    ReenrolmentFactory,
    ReminderFactory,
    RentalFactory,
    ResultBandFactory,
    RoomFactory,
    SchoolYearFactory,
    StudentFactory,
    TariffFactory,
    TeacherFactory,
    TermFactory,
    UserFactory,
)
from tests.factories.billing import collected, credited, reversed_of, year_of


def _mail(school):
    return OutgoingMail.objects.create(
        to=["famille@example.org"],
        from_email="portail@example.org",
        subject=f"Reçu, {school.slug}",
        school=school,
        kind="x",
        status=0,
    )


def _log_entry(school):
    family = FamilyFactory(school=school)
    return LogEntry.objects.create(
        user=UserFactory(staff=True),
        content_type=ContentType.objects.get_for_model(family),
        object_id=str(family.pk),
        object_repr=f"Famille de {school.slug}",
        action_flag=CHANGE,
    )


def _guardian(school):
    return GuardianFactory(family__school=school, family__name=f"DE-{school.slug}".upper())


def _rule(school):
    """Of the next field that has none: a field has one rule."""
    names = list(GuardianForm.base_fields)
    return FieldRuleFactory(school=school, field=names[school.field_rules.count()])


def _follow_up(school):
    return FollowUpFactory(student__family__school=school)


def _named(model, school):
    """Of a name that no other row has."""
    return model.objects.create(school=school, name=f"Nom {model.objects.count()}")


def _year(school):
    """The current one first, then closed ones."""
    return SchoolYearFactory(school=school, **_before(school.years.count()))


def _before(count):
    return {"closed": True, "start": 2026 - count} if count else {}


def _term(school):
    return TermFactory(year=_year(school))


def _room(school):
    return RoomFactory(venue=_named(Venue, school))


def _level(school):
    student = StudentFactory(family__school=school)
    year = SchoolYearFactory(school=school)
    return SchoolLevel.objects.create(student=student, year=year, name="CM2")


def _document(school):
    """Waiting for the school's decision."""
    return DocumentFactory(family=_guardian(school).family, submitted=True)


def _owed(school):
    return InvoiceFactory(payer=_guardian(school), issued=True)


def _deposit(school):
    payment = PaymentFactory(payer=_guardian(school))
    by = UserFactory(staff=True)
    return deposit([payment], on=payment.received_on, by=by, at=timezone.now())


def _family_bracket(school):
    family, bracket = FamilyFactory(school=school), BracketFactory(school=school)
    return FamilyBracket.objects.create(family=family, bracket=bracket, year=year_of(school))


def _band(school):
    """From an average that no other one of the school begins with."""
    return ResultBandFactory(school=school, from_average=school.result_bands.count() % 20)


def _feed(school):
    guardian = _guardian(school)
    student = StudentFactory(family=guardian.family)
    return CalendarFeed.objects.create(guardian=guardian, student=student, made_at=timezone.now())


def _campaign(school):
    """For a year of its own: a year has one campaign."""
    start = 2027 + school.campaigns.count()
    year = SchoolYearFactory(school=school, preparing=True, start=start)
    return CampaignFactory(school=school, year=year)


def _reenrolment(school):
    """Waiting for the school's decision."""
    student = StudentFactory(family=_guardian(school).family)
    return ReenrolmentFactory(campaign=_campaign(school), student=student, submitted=True)


def _pre_period(school):
    """For a year of its own: a year has one period."""
    start = 2027 + school.pre_periods.count()
    year = SchoolYearFactory(school=school, preparing=True, start=start)
    return PreEnrolmentPeriodFactory(school=school, year=year)


MAKERS = {
    "imuse_portal.OutgoingMail": _mail,
    "admin.LogEntry": _log_entry,
    "accounts.School": lambda school: school,
    "accounts.AccessibilityAudit": lambda school: AccessibilityAuditFactory(school=school),
    "accounts.User": lambda school: _guardian(school).user,
    "families.Family": lambda school: FamilyFactory(school=school),
    "families.Guardian": _guardian,
    "families.ChangeSet": lambda school: ChangeSetFactory(guardian=_guardian(school)),
    "families.JournalEntry": lambda school: ChangeSetFactory(
        guardian=_guardian(school)
    ).journal.get(),
    "families.FamilyViewing": lambda school: FamilyViewingFactory(guardian=_guardian(school)),
    "families.FieldRule": _rule,
    "families.CannedReason": lambda school: CannedReasonFactory(school=school),
    "students.Student": lambda school: StudentFactory(family__school=school),
    "students.SchoolYear": _year,
    "students.Term": _term,
    "students.Holiday": lambda school: HolidayFactory(school=school),
    "students.ResultBand": _band,
    "students.CalendarFeed": _feed,
    "students.Department": lambda school: _named(Department, school),
    "students.Discipline": lambda school: _named(Discipline, school),
    "students.Cursus": lambda school: _named(Cursus, school),
    "students.Cycle": lambda school: _named(Cycle, school),
    "students.Venue": lambda school: _named(Venue, school),
    "students.Room": _room,
    "students.Teacher": lambda school: TeacherFactory(school=school),
    "students.Course": lambda school: CourseFactory(year__school=school),
    "students.LessonChange": lambda school: LessonChangeFactory(course__year__school=school),
    "students.CourseFollowUp": lambda school: _follow_up(school),
    "students.Evaluation": lambda school: EvaluationFactory(follow_up=_follow_up(school)),
    "students.Absence": lambda school: AbsenceFactory(student__family__school=school),
    "students.Event": lambda school: EventFactory(school=school),
    "students.Performance": lambda school: PerformanceFactory(student__family__school=school),
    "students.SchoolLevel": lambda school: _level(school),
    "billing.PaymentAccount": lambda school: PaymentAccountFactory(school=school),
    "billing.PaymentWindow": lambda school: PaymentWindowFactory(school=school),
    "billing.NumberSeries": lambda school: NumberSeriesFactory(school=school),
    "billing.Invoice": lambda school: InvoiceFactory(payer=_guardian(school)),
    "billing.Bracket": lambda school: BracketFactory(school=school),
    "billing.FamilyBracket": lambda school: _family_bracket(school),
    "billing.Reversal": lambda school: reversed_of(PaymentFactory(payer=_guardian(school)), "5.00"),
    "billing.Tariff": lambda school: TariffFactory(school=school),
    "billing.InvoiceRun": lambda school: InvoiceRunFactory(tariff__school=school),
    "billing.Rental": lambda school: RentalFactory(family__school=school),
    "billing.CreditNote": lambda school: credited(_owed(school)),
    "billing.Payment": lambda school: PaymentFactory(payer=_guardian(school)),
    "billing.Deposit": lambda school: _deposit(school),
    "billing.Mandate": lambda school: MandateFactory(guardian=_guardian(school)),
    "billing.Collection": lambda school: collected(_owed(school)),
    "billing.OnlinePayment": lambda school: OnlinePaymentFactory(invoice=_owed(school)),
    "documents.DocumentType": lambda school: DocumentTypeFactory(school=school),
    "documents.DocumentRules": lambda school: DocumentRulesFactory(school=school),
    "documents.Document": lambda school: _document(school),
    "documents.DocumentEntry": lambda school: _document(school).journal.get(),
    "documents.AbsenceProof": lambda school: AbsenceProofFactory(
        absence__student__family__school=school
    ),
    "reenrolment.PreEnrolmentPeriod": _pre_period,
    "reenrolment.PreEnrolment": lambda school: PreEnrolmentFactory(
        period=_pre_period(school), waiting=True
    ),
    "documents.Reminder": lambda school: ReminderFactory(family__school=school),
    "reenrolment.Campaign": _campaign,
    "reenrolment.CourseOffer": lambda school: CourseOfferFactory(campaign=_campaign(school)),
    "reenrolment.Reenrolment": lambda school: _reenrolment(school),
    "reenrolment.Obstacle": lambda school: ObstacleFactory(
        campaign=_campaign(school), student__family__school=school
    ),
    "reenrolment.Placement": lambda school: PlacementFactory(reenrolment=_reenrolment(school)),
    "reenrolment.Mailing": lambda school: MailingFactory(campaign=_campaign(school)),
}
"""One row of every model that a school owns, of a given school."""


def scoped_pages():
    pages = admin.site._registry.values()
    return {p.model._meta.label: p for p in pages if isinstance(p, SchoolScopedAdmin)}


@pytest.fixture
def mighty(school):
    """Staff of `school` with every permission there is: the school alone holds them back."""
    person = UserFactory(staff=True, identifier="puissante", schools=[school])
    person.user_permissions.set(Permission.objects.all())
    return person


@pytest.fixture
def mighty_client(mighty):
    return signed_in(mighty)


@pytest.fixture
def request_of():
    """`request_of(user)`: what a page is given."""

    def make(user, path="/gestion/"):
        request = RequestFactory().get(path)
        request.user = user
        return request

    return make


@pytest.fixture
def both(school, other_school):
    """`both(label)`: a row of one's own and a foreign one."""
    return lambda label: (MAKERS[label](school), MAKERS[label](other_school))
