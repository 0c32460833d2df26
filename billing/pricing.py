"""What the families of a school year are to be billed by a tariff: in three queries for all."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext

from billing.models import NOTHING, Bracket, FamilyBracket, Tariff, TariffLine
from billing.models.tariffs import Residence
from families.models import Family, Guardian
from families.postcodes import is_among
from students.models import CourseFollowUp, Student

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Priced:
    """A line of the invoice to be."""

    label: str
    student: Student
    amount: Decimal


@dataclass
class Bill:
    """Of one family; with a refusal no invoice is made."""

    family: Family
    payer: Guardian | None
    bracket: Bracket | None
    lines: list[Priced] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), NOTHING)

    @property
    def refusal(self) -> str:
        return " ".join(self.refusals)


def bills(
    tariff: Tariff,
    *,
    percent: int = 100,
    among: Iterable[int] | None = None,
    only: Iterable[int] | None = None,
) -> list[Bill]:
    """Of every family whose pupils are active in a course of the tariff's year.

    `among` are families, `only` are pupils.
    """
    prices = list(tariff.lines.all())
    proved = {
        one.family_id: one.bracket
        for one in FamilyBracket.objects.filter(year=tariff.year_id).select_related("bracket")
    }
    unproved = tariff.school.brackets.filter(is_without_proof=True).first()
    found = []
    for family, follow_ups in _active(tariff, among, only).items():
        payer = next(iter(sorted(family.guardians.all(), key=lambda one: one.rank)), None)
        bill = Bill(family, payer, proved.get(family.pk, unproved))
        is_resident = bool(payer and is_among(payer.postcode, tariff.resident_postcodes))
        for one in follow_ups:
            _price(bill, one, prices, is_resident=is_resident, percent=percent)
        if bill.payer is None:
            bill.refusals.append(gettext("The family has no guardian."))
        found.append(bill)
    return found


def _active(
    tariff: Tariff, among: Iterable[int] | None, only: Iterable[int] | None
) -> dict[Family, list[CourseFollowUp]]:
    rows = CourseFollowUp.objects.active().filter(course__year=tariff.year_id)
    if among is not None:
        rows = rows.filter(student__family__in=among)
    if only is not None:
        rows = rows.filter(student__in=only)
    related = ("student__family", "course__discipline", "course__cursus")
    by_family: dict[Family, list[CourseFollowUp]] = defaultdict(list)
    rows = rows.select_related(*related).prefetch_related("student__family__guardians")
    for one in rows.order_by("student__family_id", "student_id", "pk"):
        by_family[one.student.family].append(one)
    return by_family


def _price(
    bill: Bill,
    one: CourseFollowUp,
    prices: list[TariffLine],
    *,
    is_resident: bool,
    percent: int,
) -> None:
    fitting = [line for line in prices if _fits(line, one, bill.bracket, is_resident)]
    if not fitting:
        told = {"course": one.course.name, "pupil": one.student}
        bill.refusals.append(gettext("No price for %(course)s of %(pupil)s.") % told)
        return
    best = max(fitting, key=lambda line: (line.conditions, -line.pk))
    amount = (best.price * percent / 100).quantize(CENT, ROUND_HALF_UP)
    bill.lines.append(Priced(one.course.name, one.student, amount))


def _fits(
    line: TariffLine, one: CourseFollowUp, bracket: Bracket | None, is_resident: bool
) -> bool:
    residence = Residence.RESIDENT if is_resident else Residence.ELSEWHERE
    return (
        line.discipline_id in (None, one.course.discipline_id)
        and line.cursus_id in (None, one.course.cursus_id)
        and line.residence in (Residence.ANYWHERE, residence)
        and line.bracket_id in (None, bracket.pk if bracket else None)
    )
