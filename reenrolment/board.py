"""The board of a campaign: how many pupils stand where, at which step, of which department."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext

from imuse_portal.figures import moment
from reenrolment.enums import ReenrolmentState, StepKind
from reenrolment.models import Campaign, Reenrolment
from reenrolment.overview import concerned
from students.models import CourseFollowUp, Student

WIDTH = 400
"""Of the longest bar, in the units of the picture."""
ROW = 34
BEGINS = 290
"""Where bars do, right of the longest label."""


@dataclass(frozen=True)
class Bar:
    """One line of a chart, and of the table that says the same."""

    label: str
    number: int
    width: float
    y: int

    @property
    def text_y(self) -> int:
        return self.y + 18

    @property
    def x(self) -> int:
        return BEGINS

    @property
    def number_x(self) -> float:
        return BEGINS + 10 + self.width


@dataclass(frozen=True)
class Chart:
    title: str
    bars: list[Bar] = field(default_factory=list)

    @property
    def height(self) -> int:
        return ROW * len(self.bars) + 6


@dataclass(frozen=True)
class Line:
    """One pupil, as the export has them."""

    student: Student
    state: str
    step: str
    submitted_at: dt.datetime | None
    departments: str
    courses: str


class Board:
    """All pupils whom the campaign is for, read in a constant number of queries."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        students = Student.objects.filter(family__school=campaign.school_id)
        self.students = concerned(campaign, list(students.select_related("family")))
        rows = campaign.reenrolments.prefetch_related("answers")
        self.rows = {row.student_id: row for row in rows}
        self.departments, self.courses = self._followed()

    @property
    def total(self) -> int:
        return len(self.students)

    def state_of(self, student: Student) -> str:
        row = self.rows.get(student.pk)
        return row.state if row else ReenrolmentState.TO_DO.value

    def charts(self) -> list[Chart]:
        return [self.by_state(), self.funnel(), self.by_department(), self.by_course()]

    def by_state(self) -> Chart:
        counts = Counter(self.state_of(one) for one in self.students)
        labels = [(str(state.label), counts[state.value]) for state in ReenrolmentState]
        return _chart(gettext("Where pupils stand"), labels)

    def funnel(self) -> Chart:
        """How many have done each step, whatever became of them since."""
        steps = [step for step in self.campaign.steps.all() if step.is_on]
        done = Counter(answer.kind for row in self.rows.values() for answer in row.answers.all())
        sent = sum(self.state_of(one) in ReenrolmentState.sent() for one in self.students)
        named = [(step.name, done[step.kind]) for step in steps if step.kind in StepKind.answered()]
        everybody = [(gettext("Invited"), self.total), (gettext("Begun"), len(self.rows))]
        return _chart(gettext("Step by step"), [*everybody, *named, (gettext("Sent"), sent)])

    def by_department(self) -> Chart:
        """Pupils who have sent it, of each department; who is in two counts in both."""
        sent = [one for one in self.students if self.state_of(one) in ReenrolmentState.sent()]
        counts = Counter(name for one in sent for name in self.departments.get(one.pk, ()))
        return _chart(gettext("Sent, by department"), sorted(counts.items()))

    def by_course(self) -> Chart:
        """Pupils who have sent it, of each course that they follow now."""
        sent = [one for one in self.students if self.state_of(one) in ReenrolmentState.sent()]
        counts = Counter(name for one in sent for name in self.courses.get(one.pk, ()))
        return _chart(gettext("Sent, by course"), sorted(counts.items()))

    def lines(self) -> list[Line]:
        return [self._line(student) for student in self.students]

    def _line(self, student: Student) -> Line:
        row = self.rows.get(student.pk)
        followed = (self.departments.get(student.pk, ()), self.courses.get(student.pk, ()))
        state = ReenrolmentState(self.state_of(student)).label
        step, sent_at = (self._last_step(row), row.submitted_at) if row else ("", None)
        return Line(student, str(state), step, sent_at, *(", ".join(sorted(o)) for o in followed))

    def _last_step(self, row: Reenrolment) -> str:
        """The last one that was answered."""
        answers = sorted(row.answers.all(), key=lambda one: one.at)
        return self.campaign.step_names[answers[-1].kind] if answers else ""

    def _followed(self) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
        """Of each pupil the departments and the courses, by name."""
        rows = CourseFollowUp.objects.in_current_year().active().filter(student__in=self.students)
        departments: dict[int, set[str]] = {}
        courses: dict[int, set[str]] = {}
        named = ("student", "course__department__name", "course__name")
        for pk, department, course in rows.values_list(*named).order_by():
            courses.setdefault(pk, set()).add(course)
            if department:
                departments.setdefault(pk, set()).add(department)
        return departments, courses


def _chart(title: str, counts: Iterable[tuple[str, int]]) -> Chart:
    counts = list(counts)
    most = max((count for _label, count in counts), default=0) or 1
    return Chart(
        title,
        [
            Bar(label, count, round(WIDTH * count / most, 1), place * ROW + 6)
            for place, (label, count) in enumerate(counts)
        ],
    )


def cells(board: Board) -> list[list[str]]:
    """The table of the export."""
    heads = [gettext("Family"), gettext("Pupil"), gettext("State"), gettext("Last step")]
    heads += [gettext("Sent on"), gettext("Departments"), gettext("Courses")]
    return [heads, *(_cells(line) for line in board.lines())]


def _cells(line: Line) -> list[str]:
    sent = moment(line.submitted_at)
    family = str(line.student.family)
    told = [line.state, line.step, sent, line.departments, line.courses]
    return [family, str(line.student), *told]
