"""The page on which staff read a pre-enrolment and decide; each decision is a POST of its own."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import queues
from accounts.desk import SchoolScopedAdmin
from accounts.own_pages import OwnPages, must, reader, refuses
from accounts.widgets import SearchedChoice
from families.admin.reasons import ReasonForm
from families.models import Guardian
from reenrolment.models import Placement, PreEnrolment, ReenrolmentError
from reenrolment.pre import decision, duplicates

DECIDE = "reenrolment.decide_preenrolment"
QUEUE = "admin:reenrolment_preenrolment_changelist"
PAGE = "admin:reenrolment_preenrolment_change"


class AttachForm(forms.Form):
    """The family: a match, or one that is searched for by its names."""

    family: Any = forms.ModelChoiceField(
        label=_("Family"),
        queryset=None,
        error_messages={
            "required": _("Choose the family."),
            "invalid_choice": _("The school has no such family."),
        },
    )

    def __init__(self, *args: Any, row: PreEnrolment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["family"])
        field.queryset = row.period.school.families.all()
        field.widget = SearchedChoice(PreEnrolment._meta.get_field("family"), admin.site)
        field.widget.choices = field.choices


class PreReviewPages(OwnPages, SchoolScopedAdmin):
    """The views of the queue; every one but reading asks for the permission to decide."""

    def review_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._page(request, self.found(request, object_id))

    def accept_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A new family with its account, or a new pupil of a family."""
        if refusal := refuses(request, DECIDE):
            return refusal
        row = self.found(request, pk)
        try:
            places = bool(request.POST.get("places"))
            left = decision.accept(row, by=reader(request), at=timezone.now(), places=places)
        except ReenrolmentError as error:
            return self._page(request, row, error=error)
        sentence = gettext("The pre-enrolment of %(name)s is accepted; they are told.")
        self._note(request, row, sentence)
        if left:
            messages.warning(request, gettext("No account was made: %(why)s") % {"why": left})
        return redirect(PAGE, pk)

    def attach_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Into a family that the school knows."""
        if refusal := refuses(request, DECIDE):
            return refusal
        row = self.found(request, pk)
        form = AttachForm(request.POST, row=row)
        if not form.is_valid():
            return self._page(request, row, attaching=form)
        family = form.cleaned_data["family"]
        try:
            places = bool(request.POST.get("places"))
            decision.attach(row, family, by=reader(request), at=timezone.now(), places=places)
        except ReenrolmentError as error:
            return self._page(request, row, attaching=form, error=error)
        sentence = gettext("The pupils of %(name)s joined the family; they are told.")
        self._note(request, row, sentence)
        return redirect(PAGE, pk)

    def refuse_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if refusal := refuses(request, DECIDE):
            return refusal
        row = self.found(request, pk)
        form = ReasonForm(request.POST, school=row.period.school)
        if not form.is_valid():
            return self._page(request, row, refusing=form)
        try:
            decision.refuse(row, by=reader(request), at=timezone.now(), reason=form.reason)
        except ReenrolmentError as error:
            return self._page(request, row, refusing=form, error=error)
        sentence = gettext("The pre-enrolment of %(name)s is refused; they are told why.")
        self._note(request, row, sentence)
        return redirect(PAGE, pk)

    def next_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The one that waits next after this one; the queue once there is none."""
        must(request, DECIDE)
        row = self.found(request, pk)
        waiting: Any = self.get_queryset(request)
        following = queues.following(waiting.waiting(), row, since="sent_at")
        if following is None:
            messages.info(request, gettext("No other pre-enrolment waits after this one."))
            return redirect(QUEUE)
        return redirect(reverse(PAGE, args=[following.pk]))

    def _page(
        self,
        request: HttpRequest,
        row: PreEnrolment,
        *,
        attaching: AttachForm | None = None,
        refusing: ReasonForm | None = None,
        error: ReenrolmentError | None = None,
    ) -> HttpResponse:
        """The request as it is now; after a conflict, 409."""
        row = self.found(request, row.pk)
        is_open = row.is_waiting
        joining = attaching or AttachForm(row=row)
        may_read_families = request.user.has_perm("families.view_family")
        context = {
            "title": row.accepted_by,
            "row": row,
            "matches": duplicates.families_like(row) if is_open and may_read_families else [],
            "homes": _homes(row) if may_read_families else [],
            "attaching": joining,
            "media": self.media + joining.media,
            "refusing": refusing or ReasonForm(school=row.period.school),
            "may_decide": request.user.has_perm(DECIDE),
            "error": error,
            "has_errors": bool(error or attaching or refusing),
            **_told_in(row),
        }
        return self.dressed(request, "pre/review", context, status=409 if error else 200)

    def _note(self, request: HttpRequest, row: PreEnrolment, sentence: str) -> None:
        """The decision also stands among the staff member's recent actions."""
        self.log_change(request, row, row.get_state_display())
        messages.success(request, sentence % {"name": row.accepted_by})


def _told_in(row: PreEnrolment) -> dict[str, Any]:
    """The request's own people, and what came of it."""
    placements = Placement.objects.filter(newcomer__pre_enrolment=row)
    return {
        "guardians": list(row.guardians.all()),
        "students": list(row.students.with_wishes().select_related("student")),
        "placements": placements.select_related("follow_up__course", "follow_up__student"),
        "others": duplicates.requests_like(row),
        "journal": row.journal.select_related("by"),
    }


def _homes(row: PreEnrolment) -> list[Guardian]:
    """The guardians of the family that it led to or came from, each with the account or none."""
    return list(row.family.guardians.select_related("user").order_by("rank")) if row.family else []
