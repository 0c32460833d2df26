"""The pages of a pre-enrolment, the same for a family and for a stranger; views say for whom."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.kept_forms import posted
from reenrolment.flow import Mark, Stage
from reenrolment.models import PreEnrolledStudent, ReenrolmentError
from reenrolment.pages import told_above
from reenrolment.pre import limits, sending
from reenrolment.pre.applicant import Applicant, forget
from reenrolment.pre.forms import (
    ConfirmationForm,
    GuardianForm,
    SecondGuardianForm,
    StudentForm,
)
from reenrolment.pre.overview import deadline

START = "reenrolment/pre/start.html"
STEPS: tuple[tuple[str, str | Promise], ...] = (
    ("guardians", gettext_lazy("Guardians")),
    ("summary", gettext_lazy("Pupils")),
    ("confirmation", gettext_lazy("Confirmation")),
)


def start(request: HttpRequest, who: Applicant) -> HttpResponse:
    """Until when, for whom, what was asked already; or that the school takes nothing now."""
    requests = [] if who.is_stranger else who.requests().prefetch_related("students")
    return render(request, START, _context(who, None) | {"requests": requests})


def guardians(request: HttpRequest, who: Applicant) -> HttpResponse:
    """Responsables 1 and 2 of a new family."""
    if who.period is None:
        return redirect(who.url("start"))
    data = posted(request)
    known = {row.rank: row for row in who.draft.guardians.all()} if who.draft else {}
    first = GuardianForm(data, instance=known.get(1), prefix="r1")
    second = SecondGuardianForm(data, instance=known.get(2), prefix="r2")
    if request.method == "POST" and [first.is_valid(), second.is_valid()] == [True, True]:
        if _keeps_guardians(who, first, second):
            return who.remember(redirect(who.url("summary")))
    context = _context(who, "guardians") | {"first": first, "second": second}
    context |= told_above([first, second])
    return render(request, "reenrolment/pre/guardians.html", context)


def summary(request: HttpRequest, who: Applicant) -> HttpResponse:
    """The pupils with what they ask for, «Ajouter un élève», «Poursuivre» (003 L409-419)."""
    if who.draft is None:
        return redirect(who.url("start"))
    context = _context(who, "summary") | _typed(who)
    return render(request, "reenrolment/pre/summary.html", context)


def student(request: HttpRequest, who: Applicant, pk: int | None = None) -> HttpResponse:
    """One more pupil, or one that is corrected."""
    if who.period is None or (who.draft is None and who.is_stranger):
        return redirect(who.url("start"))
    known = _student(who, pk)
    draft = who.draft if who.is_stranger else None
    form = StudentForm(posted(request), instance=known, period=who.period, draft=draft, at=who.at)
    if request.method == "POST" and form.is_valid() and _is_theirs(request, who, form):
        if _keeps_student(who, form, pk):
            return who.remember(redirect(who.url("summary")))
    back = who.url("summary" if who.draft else "start")
    context = _context(who, "summary") | {"form": form, "known": known, "back": back}
    return render(request, "reenrolment/pre/student.html", context)


def remove(request: HttpRequest, who: Applicant, pk: int) -> HttpResponse:
    row = _student(who, pk)
    if who.draft is None or row is None:
        raise Http404
    try:
        who.draft.remove_student(row, at=who.at)
    except ReenrolmentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(pupil)s is taken off the request.") % {"pupil": row})
    return redirect(who.url("summary"))


def confirmation(request: HttpRequest, who: Applicant) -> HttpResponse:
    """003 L421-445; nothing typed is lost, whatever is refused."""
    if who.draft is None or who.period is None:
        return redirect(who.url("start"))
    typed = _typed(who)
    if not typed["students"]:
        messages.info(request, _("Add a pupil first."))
        return redirect(who.url("summary"))
    form = ConfirmationForm(posted(request), draft=who.draft, email=who.email)
    if request.method == "POST" and form.is_valid() and _is_theirs(request, who, form):
        if _is_sent(who, form):
            return _after(request, who)
    context = _context(who, "confirmation") | typed | {"form": form}
    return render(request, "reenrolment/pre/confirmation.html", context)


def give_up(request: HttpRequest, who: Applicant) -> HttpResponse:
    """Asked once more; then what was typed is forgotten at once."""
    if who.draft is None:
        return forget(redirect(who.url("start")))
    if request.method != "POST":
        context = _context(who, None) | _typed(who)
        return render(request, "reenrolment/pre/give_up.html", context)
    try:
        who.draft.give_up()
        messages.success(request, _("Your request is given up; what you typed is erased."))
    except ReenrolmentError as error:
        messages.error(request, str(error))
        return redirect(who.url("start"))
    return forget(redirect(who.url("start")))


def _after(request: HttpRequest, who: Applicant) -> HttpResponse:
    if who.is_stranger:
        return redirect(who.url("sent"))
    sentence = _("Your pre-enrolment is recorded. A mail confirms it to %(email)s.")
    messages.success(request, sentence % {"email": who.email})
    return redirect(who.url("sent", who.begin().pk))


@transaction.atomic
def _keeps_guardians(who: Applicant, first: GuardianForm, second: SecondGuardianForm) -> bool:
    if not who.draft and not limits.may_begin(who.address, at=who.at):
        first.add_error(None, _("Too many requests come from your network: try in an hour."))
        return False
    draft = who.begin()
    try:
        draft.put_guardian(1, first.cleaned_data, at=who.at)
        empty = second.is_left_empty
        draft.put_guardian(2, None if empty else second.cleaned_data, at=who.at)
    except ReenrolmentError as error:
        first.add_error(None, str(error))
        return False
    return True


def _keeps_student(who: Applicant, form: StudentForm, pk: int | None) -> bool:
    values = {name: form.cleaned_data[name] for name in form.cleaned_data if name != "wishes"}
    draft = who.begin()
    known = draft.students.filter(pk=pk).first() if pk else None
    try:
        draft.put_student(values, form.cleaned_data["wishes"], at=who.at, known=known)
    except ReenrolmentError as error:
        form.add_error(None, str(error))
        return False
    return True


def _is_theirs(request: HttpRequest, who: Applicant, form: forms.BaseForm) -> bool:
    """Not so the page of the family that was chosen before, in another window."""
    shown = request.POST.get("famille")
    if who.family is None or shown in (None, str(who.family.pk)):
        return True
    form.add_error(None, _("This page is out of date: check it again."))
    return False


def _is_sent(who: Applicant, form: forms.Form) -> bool:
    try:
        sending.send(who)
    except ReenrolmentError as error:
        form.add_error(None, str(error))
        return False
    return True


def _student(who: Applicant, pk: int | None) -> PreEnrolledStudent | None:
    """Of one's own draft; 404 for any other."""
    if pk is None:
        return None
    if who.draft is None:
        raise Http404
    return get_object_or_404(who.draft.students, pk=pk)


def _typed(who: Applicant) -> dict[str, Any]:
    """What the request holds so far."""
    if who.draft is None:
        return {"students": [], "guardians": []}
    students = who.draft.students.with_wishes()
    return {"students": list(students), "guardians": list(who.draft.guardians.all())}


def _context(who: Applicant, page: str | None) -> dict[str, Any]:
    """With the addresses of this way, a stranger's or a family's."""
    pages = ["start", "summary", "confirmation", "give_up", "add"]
    if who.is_stranger:
        pages.append("guardians")
    return {
        "who": who,
        "period": who.period,
        "is_open": bool(who.period and who.period.is_open(at=who.at)),
        "deadline": deadline(who.period) if who.period else "",
        "urls": {name: who.url(name) for name in pages},
        "stages": _stages(who, page) if page else [],
    }


def _stages(who: Applicant, page: str) -> list[Stage]:
    """A family is known: it is not asked for its guardians."""
    steps = [step for step in STEPS if who.is_stranger or step[0] != "guardians"]
    here = [name for name, _title in steps].index(page)
    marks = [Mark.DONE] * here + [Mark.CURRENT] + [Mark.TO_DO] * (len(steps) - here - 1)
    return [
        Stage(number, str(title), mark.value)
        for number, ((_name, title), mark) in enumerate(zip(steps, marks, strict=True), start=1)
    ]
