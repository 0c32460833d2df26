"""The pages on which staff read a re-enrolment and decide; each decision is a POST of its own."""

import re
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from accounts import queues
from accounts.desk import SchoolScopedAdmin
from accounts.own_pages import OwnPages, must, reader, refuses
from reenrolment import everything, obstacles, review
from reenrolment.admin.forms import AcceptForm, CorrectionForm, RefusalForm, ReopenForm
from reenrolment.enums import ObstacleKind, ReenrolmentEvent
from reenrolment.models import Reenrolment, ReenrolmentError

REVIEW = "reenrolment.review_reenrolment"
LIFT = "reenrolment.change_obstacle"
QUEUE = "admin:reenrolment_reenrolment_changelist"
PAGE = "admin:reenrolment_reenrolment_change"
LARGEST_BATCH = 100
SEEN = re.compile(r"([0-9]{1,18}):([0-9]{1,9})")
SEEN_REQUEST = re.compile(r"([0-9]{1,18}):([0-9]{1,18}):([0-9]{1,9})")


class ReviewPages(OwnPages, SchoolScopedAdmin):
    """Every one but reading asks for the permission to decide."""

    def review_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._page(request, self.found(request, object_id))

    def accept_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Then the next one that waits."""
        if refusal := refuses(request, REVIEW):
            return refusal
        row, form = self.found(request, pk), AcceptForm(request.POST)
        if not form.is_valid():
            return self._page(request, row)
        try:
            said = {name: form.cleaned_data[name] for name in ("revision", "despite")}
            if form.cleaned_data["with_requests"] and request.user.has_perm(
                everything.DECIDE_REQUESTS
            ):
                said["requests"] = _requests_seen(request).get(row.pk, {})
            review.accept(row, by=reader(request), at=timezone.now(), **said)
        except ReenrolmentError as error:
            return self._page(request, row, error=error)
        return self._to_next(request, row, gettext("“%(row)s” is accepted."))

    def correct_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Step by step with a reason; then the next one that waits."""
        if refusal := refuses(request, REVIEW):
            return refusal
        row = self.found(request, pk)
        form = CorrectionForm(request.POST, row=row)
        if not form.is_valid():
            return self._page(request, row, correcting=form)
        by, at, revision = reader(request), timezone.now(), form.cleaned_data["revision"]
        try:
            review.ask_correction(row, form.reasons, by=by, at=at, revision=revision)
        except ReenrolmentError as error:
            return self._page(request, row, correcting=form, error=error)
        sentence = gettext("“%(row)s” is to be corrected; the family is told why.")
        return self._to_next(request, row, sentence)

    def refuse_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """With a reason; then the next one that waits."""
        if refusal := refuses(request, REVIEW):
            return refusal
        row = self.found(request, pk)
        form = RefusalForm(request.POST, school=row.campaign.school)
        if not form.is_valid():
            return self._page(request, row, refusing=form)
        by, at, revision = reader(request), timezone.now(), form.cleaned_data["revision"]
        try:
            review.refuse(row, by=by, at=at, revision=revision, reason=form.words)
        except ReenrolmentError as error:
            return self._page(request, row, refusing=form, error=error)
        return self._to_next(request, row, gettext("“%(row)s” is refused; the family is told why."))

    def lift_view(self, request: HttpRequest, pk: int, kind: str) -> HttpResponse:
        """An obstacle of this pupil alone; then the same page."""
        if refusal := refuses(request, LIFT):
            return refusal
        row = self.found(request, pk)
        if kind not in ObstacleKind:
            raise Http404
        obstacles.lift(row, ObstacleKind(kind), by=reader(request), at=timezone.now())
        messages.success(request, gettext("The obstacle is lifted for this pupil."))
        return redirect(PAGE, pk)

    def reopen_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A decision taken by mistake; its page again."""
        if refusal := refuses(request, REVIEW):
            return refusal
        row, form = self.found(request, pk), ReopenForm(request.POST)
        if not form.is_valid():
            return self._page(request, row, reopening=form)
        by, at, said = reader(request), timezone.now(), form.cleaned_data
        try:
            review.reopen(row, by=by, at=at, revision=said["revision"], reason=said["reason"])
        except ReenrolmentError as error:
            return self._page(request, row, reopening=form, error=error)
        self.log_change(request, row, str(ReenrolmentEvent.REOPENED.label))
        sentence = gettext("The decision on “%(row)s” is taken back; the family is told why.")
        messages.success(request, sentence % {"row": row})
        return redirect(PAGE, pk)

    def next_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The one that waits next after this one; the queue once there is none."""
        must(request, REVIEW)
        return self._to_next(request, self.found(request, pk))

    def confirm_many(
        self, request: HttpRequest, chosen: QuerySet[Reenrolment]
    ) -> HttpResponse | None:
        """What will be accepted, what lacks something, before anything is."""
        must(request, REVIEW)
        if chosen.count() > LARGEST_BATCH:
            sentence = gettext("Choose at most %(count)d re-enrolments at once.")
            messages.warning(request, sentence % {"count": LARGEST_BATCH})
            return None
        rows, by = list(chosen.select_related("student__family__school")), reader(request)
        said = list(everything.waiting_of([row for row in rows if row.is_submitted], by=by))
        decides = by.has_perm(everything.DECIDE_REQUESTS)
        context = {
            "title": gettext("Accept several re-enrolments"),
            "ready": [one for one in said if not one.lacks],
            "incomplete": [one for one in said if one.lacks and not one.is_stopped],
            "stopped": [one for one in said if one.is_stopped],
            "left": [row for row in rows if not row.is_submitted],
            "offers_requests": decides and any(one.requests for one in said),
        }
        return self.dressed(request, "accept_many", context)

    def accept_many_view(self, request: HttpRequest) -> HttpResponse:
        """Each `seen` is a row and the revision that the confirmation showed."""
        if refusal := refuses(request, REVIEW):
            return refusal
        said = [SEEN.fullmatch(one) for one in request.POST.getlist("seen")[:LARGEST_BATCH]]
        revisions = {int(one[1]): int(one[2]) for one in said if one}
        is_asked = bool(request.POST.get("with_requests")) and request.user.has_perm(
            everything.DECIDE_REQUESTS
        )
        seen = _requests_seen(request) if is_asked else {}
        found = self.get_queryset(request).filter(pk__in=revisions)
        of_rows = {row: seen.get(row.pk, {}) if is_asked else None for row in found}
        shown = [(row, revisions[row.pk], requests) for row, requests in of_rows.items()]
        self._tell(request, review.accept_many(shown, by=reader(request), at=timezone.now()))
        return redirect(QUEUE)

    def _tell(self, request: HttpRequest, batch: review.Batch) -> None:
        for row in batch.accepted:
            self.log_change(request, row, row.get_state_display())
        if count := len(batch.accepted):
            sentence = ngettext(
                "%(count)d re-enrolment is accepted.",
                "%(count)d re-enrolments are accepted.",
                count,
            )
            messages.success(request, sentence % {"count": count})
        if not (batch.accepted or batch.left):
            messages.warning(request, gettext("Nothing was ticked: nothing is accepted."))
        for row, error in batch.left:
            messages.warning(request, f"{row} : {error}")

    def _to_next(self, request: HttpRequest, row: Reenrolment, said: str = "") -> HttpResponse:
        """A decision also stands among the staff member's recent actions."""
        if said:
            self.log_change(request, row, row.get_state_display())
            messages.success(request, said % {"row": row})
        waiting: Any = self.get_queryset(request)
        following = queues.following(waiting.submitted(), row)
        if following is None:
            messages.info(request, gettext("No other re-enrolment waits after this one."))
            return redirect(QUEUE)
        return redirect(f"{reverse(PAGE, args=[following.pk])}#content-start")

    def _page(
        self,
        request: HttpRequest,
        row: Reenrolment,
        *,
        correcting: CorrectionForm | None = None,
        refusing: RefusalForm | None = None,
        reopening: ReopenForm | None = None,
        error: ReenrolmentError | None = None,
    ) -> HttpResponse:
        """Everything of it as it is now; after a conflict, 409."""
        row = self.found(request, row.pk)
        seen, school = {"revision": row.revision}, row.campaign.school
        shown = everything.everything_of(row, by=reader(request))
        is_ready = {"with_requests": all(one.is_ready for one in shown["waiting"])}
        context = shown | {
            "title": f"{row} – {school}",
            "row": row,
            "may_lift": request.user.has_perm(LIFT),
            "sees_money": request.user.has_perm("billing.view_invoice"),
            "accepting": AcceptForm(initial=seen | is_ready),
            "correcting": correcting or CorrectionForm(initial=seen, row=row),
            "refusing": refusing or RefusalForm(initial=seen, school=school),
            "reopening": reopening or ReopenForm(initial=seen),
            "may_decide": request.user.has_perm(REVIEW),
            "error": error,
            "journal": row.journal.select_related("by"),
        }
        return self.dressed(request, "review", context, status=409 if error else 200)


def _requests_seen(request: HttpRequest) -> dict[int, dict[int, int]]:
    """Of each re-enrolment the requests that the page showed, with their revisions."""
    found: dict[int, dict[int, int]] = {}
    for one in map(SEEN_REQUEST.fullmatch, request.POST.getlist("request")[: LARGEST_BATCH * 10]):
        if one:
            found.setdefault(int(one[1]), {})[int(one[2])] = int(one[3])
    return found
