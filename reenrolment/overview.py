"""A family's pupils in the campaign: the card of the home page, what is to be done."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts.enums import MenuPage
from documents.enums import DocumentState
from documents.models import Document
from documents.shelf import Shelf
from documents.texts import quoted
from families.models import Guardian
from families.todo import Task
from imuse_portal.figures import clock, day
from reenrolment.enums import ReenrolmentState
from reenrolment.models import Campaign, CampaignDownload, Reenrolment
from reenrolment.shelves import asked_of
from students.models import CourseFollowUp, GuardianStudent, Student


@dataclass(frozen=True)
class Standing:
    """«Z-TEST ESSAI (Réinscrit)»."""

    student: Student
    row: Reenrolment
    state: str

    @property
    def url(self) -> str:
        return reverse("reenrolment:reenrolment", args=[self.student.pk])


@dataclass(frozen=True)
class Card:
    """A campaign on the home page, with its deadline and its forms (003 L386-392)."""

    campaign: Campaign
    deadline: str
    is_open: bool
    standings: list[Standing]
    sent_back: list[Document]
    """Documents that the school sent back once they were sent."""
    missing: list[Shelf]
    """Of who has sent a re-enrolment: with nothing on them but what is to be handed in still."""

    @property
    def downloads(self) -> list[CampaignDownload]:
        return list(self.campaign.downloads.all())


def reenrollable(guardian: Guardian) -> list[Student]:
    """The pupils whom this guardian may re-enrol."""
    denied = GuardianStudent.objects.filter(guardian=guardian, may_reenrol=False)
    students = guardian.family.students.visible_to(guardian)
    return list(students.exclude(pk__in=denied.values("student")))


def cards(guardian: Guardian, *, at: dt.datetime, drafts: bool = False) -> list[Card]:
    """Of campaigns that are open, or where something of a pupil's is still under way."""
    school = guardian.family.school
    if not school.shows(MenuPage.STUDENT_REENROLMENT):
        return []
    campaigns = school.campaigns.select_related("year").prefetch_related("downloads")
    shown = campaigns.all() if drafts else campaigns.published().filter(opens_at__lte=at)
    return [card for one in shown if (card := _card(one, guardian, at=at))]


def _card(campaign: Campaign, guardian: Guardian, *, at: dt.datetime) -> Card | None:
    students = reenrollable(guardian)
    rows = {row.student_id: row for row in campaign.reenrolments.filter(student__in=students)}
    is_open, standings = campaign.is_open(at=at), []
    back = _sent_back(campaign, guardian, students) if rows else []
    touched = {one.student_id for one in back}
    for student in concerned(campaign, students):
        row = rows.get(student.pk)
        if row is None and (is_open or not campaign.is_published):
            row = Reenrolment(campaign=campaign, student=student)
        is_back = bool(touched & {None, student.pk})
        if row and (is_open or row.pk is None or row.state in UNDER_WAY or is_back):
            row.campaign, row.student = campaign, student
            standings.append(Standing(student, row, str(row.get_state_display())))
    if not standings:
        return None
    missing = _missing(campaign, guardian, rows.values(), on=timezone.localdate(at))
    return Card(campaign, deadline(campaign), is_open, standings, back, missing)


def _sent_back(campaign: Campaign, guardian: Guardian, students: list[Student]) -> list[Document]:
    """Of the household and of these pupils, for the year of the campaign."""
    rows = guardian.family.documents.filter(state=DocumentState.TO_CORRECT, year=campaign.year)
    rows = rows.filter(Q(student=None) | Q(student__in=students))
    about_money = Q(type__is_about_money=True)
    if not guardian.sees_money:
        rows = rows.exclude(about_money)
    hidden = guardian.student_rights.filter(sees_money=False).values("student")
    rows = rows.exclude(about_money, student__in=hidden)
    return list(rows.select_related("type", "student"))


def _missing(
    campaign: Campaign, guardian: Guardian, rows: Iterable[Reenrolment], *, on: dt.date
) -> list[Shelf]:
    """What nobody has handed in by the time «Valider» was pressed."""
    sent = {row.student_id for row in rows if row.is_submitted}
    found = asked_of(campaign, [guardian.family], on=on) if sent else []
    mine = [one for one in found if one.student is None or one.student.pk in sent]
    shown = [one.shown_to(guardian) for one in mine]
    return [replace(one, pieces=one.missing) for one in shown if one.missing]


UNDER_WAY = (ReenrolmentState.SUBMITTED, ReenrolmentState.TO_CORRECT)
"""What is shown after the closing too, as long as it is not decided."""


def concerned(campaign: Campaign, students: list[Student]) -> list[Student]:
    """The pupils whom the campaign is for."""
    if not campaign.only_active:
        return students
    followed = CourseFollowUp.objects.in_current_year().active().filter(student__in=students)
    active = set(followed.values_list("student", flat=True))
    return [student for student in students if student.pk in active]


def todo(guardian: Guardian, shown: Iterable[Card]) -> list[Task]:
    """Of these cards, pupils who are not re-enrolled yet, and what the school sent back."""
    if not guardian.requests_changes or guardian.user is None:
        return []
    undone = [
        _task(standing, card)
        for card in shown
        for standing in card.standings
        if standing.row.is_open and (card.is_open or standing.row.is_to_correct)
    ]
    back = [_to_replace(one, card) for card in shown for one in card.sent_back]
    return undone + back + [_to_hand_in(one, card) for card in shown for one in card.missing]


def _to_replace(document: Document, card: Card) -> Task:
    """On the page of the re-enrolment: what it asks is of a coming year."""
    student = document.student or card.standings[0].student
    return Task(
        text=gettext("Replace “%(document)s”") % {"document": document.type},
        why=document.reason,
        url=reverse("reenrolment:reenrolment", args=[student.pk]),
        about=str(document.student or ""),
    )


def _to_hand_in(shelf: Shelf, card: Card) -> Task:
    student = shelf.student or card.standings[0].student
    return Task(
        text=gettext("Hand in %(documents)s")
        % {"documents": quoted(str(piece.kind) for piece in shelf.missing)},
        why=gettext("For the re-enrolment %(year)s") % {"year": card.campaign.year},
        url=reverse("reenrolment:reenrolment", args=[student.pk]),
        about=str(shelf.student or ""),
    )


def _task(standing: Standing, card: Card) -> Task:
    texts = {
        ReenrolmentState.TO_DO: gettext("Re-enrol, or say that you do not"),
        ReenrolmentState.IN_PROGRESS: gettext("Finish the re-enrolment"),
        ReenrolmentState.TO_CORRECT: gettext("Correct the re-enrolment"),
    }
    back = standing.row.asked_again() if standing.row.is_to_correct else []
    reasons = " ".join(one.reason for one in back)
    return Task(
        text=texts[ReenrolmentState(standing.row.state)],
        why=reasons or card.deadline,
        url=standing.url,
        about=str(standing.student),
    )


def others_to_do(guardian: Guardian, student: Student, *, at: dt.datetime) -> list[Standing]:
    """After one pupil, the next: what is shared was asked already."""
    return [
        standing
        for card in cards(guardian, at=at)
        for standing in card.standings
        if card.is_open and standing.row.is_open and standing.student != student
    ]


def deadline(campaign: Campaign) -> str:
    """«Jusqu'au 31/10/2026 à 23:59», everywhere alike (003 L387)."""
    ends = timezone.localtime(campaign.ends_at)
    said = {"day": day(ends.date()), "time": clock(ends.time())}
    return gettext("Until %(day)s at %(time)s") % said
