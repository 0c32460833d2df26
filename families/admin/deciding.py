"""The pages on which staff read a request and decide; each decision is a POST of its own."""

import re
from typing import Any, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from accounts import queues
from accounts.desk import SchoolScopedAdmin
from accounts.own_pages import OwnPages, must, reader, refuses
from families import review
from families.admin.forms import DecisionForm, RejectionForm
from families.changesets import ChangeSetError, Moved
from families.differences import Comparison
from families.enums import JournalEvent
from families.models import ChangeSet

REVIEW = "families.review_changeset"
QUEUE = "admin:families_changeset_changelist"
PAGE = "admin:families_changeset_change"
LARGEST_BATCH = 100
SEEN = re.compile(r"([0-9]{1,18}):([0-9]{1,9})")


class DecisionPages(OwnPages, SchoolScopedAdmin):
    """The views of the queue; every one but reading asks for the permission to decide."""

    def review_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        changeset = self.found(request, object_id)
        if request.user.has_perm(REVIEW):
            changeset.mark_seen(by=reader(request))
        return self._page(request, changeset)

    def approve_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._approve(request, pk, then="same")

    def approve_next_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._approve(request, pk, then="next")

    def reject_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if refusal := refuses(request, REVIEW):
            return refusal
        changeset = self.found(request, pk)
        form = RejectionForm(request.POST, school=changeset.family.school)
        if not form.is_valid():
            return self._page(request, changeset, rejection=form)
        revision = form.cleaned_data["revision"]
        of_fields = DecisionForm(request.POST, differences=Comparison(changeset).differences)
        note = "\n".join([form.reason, *of_fields.typed_reasons()])
        try:
            review.reject(changeset, by=reader(request), revision=revision, note=note)
        except ChangeSetError as error:
            return self._page(request, changeset, rejection=form, error=error)
        self._note(request, changeset)
        messages.success(request, gettext("The request is refused; the family is told why."))
        return redirect(PAGE, pk)

    def revert_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks first (GET), then puts back (POST)."""
        must(request, REVIEW)
        changeset = self.found(request, pk)
        if request.method != "POST":
            return self._revert_page(request, changeset)
        try:
            review.revert(changeset, by=reader(request))
        except ChangeSetError as error:
            return self._revert_page(request, changeset, error=error)
        self.log_change(request, changeset, JournalEvent.REVERTED.label)
        messages.success(request, gettext("The earlier values are back; the family is told."))
        return redirect(PAGE, pk)

    def next_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The request that waits next after this one; the queue once there is none."""
        must(request, REVIEW)
        return self._to_next(request, self.found(request, pk))

    def confirm_many(
        self, request: HttpRequest, chosen: QuerySet[ChangeSet]
    ) -> HttpResponse | None:
        """What will be applied, what will be left, before anything is."""
        must(request, REVIEW)
        pending = [changeset for changeset in chosen if changeset.is_pending]
        if len(pending) > LARGEST_BATCH:
            sentence = gettext("Choose at most %(count)d requests at once.")
            messages.warning(request, sentence % {"count": LARGEST_BATCH})
            return None
        compared = [Comparison(changeset, by=reader(request)) for changeset in pending]
        context = {
            "title": gettext("Accept several requests"),
            "ready": [c for c in compared if c.is_ready],
            "left": [c for c in compared if not c.is_ready],
        }
        return self.dressed(request, "changeset/approve_many", context)

    def approve_many_view(self, request: HttpRequest) -> HttpResponse:
        """Each `seen` is a request and the revision that the confirmation showed: «12:3»."""
        if refusal := refuses(request, REVIEW):
            return refusal
        revisions = dict(_pairs(request.POST.getlist("seen")[:LARGEST_BATCH]))
        found = self.get_queryset(request).filter(pk__in=revisions)
        batch = review.approve_many([(c, revisions[c.pk]) for c in found], by=reader(request))
        for changeset in batch.approved:
            self._note(request, changeset)
        if batch.approved:
            sentence = ngettext(
                "%(count)d request is accepted; the family is told.",
                "%(count)d requests are accepted; the families are told.",
                len(batch.approved),
            )
            messages.success(request, sentence % {"count": len(batch.approved)})
        for changeset, error in batch.left:
            messages.warning(request, f"{changeset} : {error}")
        return redirect(QUEUE)

    def _approve(self, request: HttpRequest, pk: int, *, then: str) -> HttpResponse:
        if refusal := refuses(request, REVIEW):
            return refusal
        changeset = self.found(request, pk)
        form = DecisionForm(request.POST, differences=Comparison(changeset).differences)
        if not form.is_valid():
            return self._page(request, changeset, decision=form)
        rejection = RejectionForm(request.POST, school=changeset.family.school, is_accepting=True)
        if not rejection.is_valid():
            return self._page(request, changeset, rejection=rejection)
        revision = form.cleaned_data["revision"]
        try:
            review.approve(changeset, by=reader(request), revision=revision, refused=form.refused)
        except ChangeSetError as error:
            return self._page(request, changeset, decision=form, error=error)
        self._note(request, changeset)
        sentence = (
            gettext("“%(request)s” is accepted in part; the family is told.")
            if form.refused
            else gettext("“%(request)s” is accepted; the family is told.")
        )
        messages.success(request, sentence % {"request": changeset.about})
        return self._to_next(request, changeset) if then == "next" else redirect(PAGE, pk)

    def _note(self, request: HttpRequest, changeset: ChangeSet) -> None:
        """The decision also stands among the staff member's recent actions."""
        self.log_change(request, changeset, changeset.state)

    def _to_next(self, request: HttpRequest, changeset: ChangeSet) -> HttpResponse:
        waiting: Any = self.get_queryset(request)
        following = queues.following(waiting.pending(), changeset)
        if following is None:
            messages.info(request, gettext("No other request waits after this one."))
            return redirect(QUEUE)
        return redirect(f"{reverse(PAGE, args=[following.pk])}#content-start")

    def _page(
        self,
        request: HttpRequest,
        changeset: ChangeSet,
        *,
        decision: DecisionForm | None = None,
        rejection: RejectionForm | None = None,
        error: ChangeSetError | None = None,
    ) -> HttpResponse:
        """The request as it is now, with all that was ticked and typed; after a conflict, 409.

        Every button sends both forms; only the form of the pressed one is judged.
        """
        changeset = self.found(request, changeset.pk)
        error = error or _moved(request, changeset)
        comparison = Comparison(changeset, by=reader(request))
        judged = decision.data if decision else None
        shown = DecisionForm(judged, differences=comparison.differences)
        refusal = rejection or RejectionForm(school=changeset.family.school)
        for form in (shown, refusal):
            form.keep_typed(request.POST)
        context = {
            "title": capfirst(comparison.heading),
            "changeset": changeset,
            "comparison": comparison,
            "decision": shown,
            "rejection": refusal,
            "may_decide": request.user.has_perm(REVIEW),
            "error": error,
            "has_errors": bool(error or decision or rejection),
            "asker": changeset.family.guardians.filter(user=changeset.submitted_by_id).first(),
            "also_waiting": self._also_waiting(request, changeset),
            "canned_reasons": changeset.family.school.canned_reasons.all(),
            "journal": changeset.journal.select_related("by"),
        }
        return self.dressed(request, "changeset/review", context, status=409 if error else 200)

    def _revert_page(
        self, request: HttpRequest, changeset: ChangeSet, error: ChangeSetError | None = None
    ) -> HttpResponse:
        context = {
            "title": gettext("Put back the earlier values"),
            "changeset": changeset,
            "comparison": Comparison(changeset, by=reader(request)),
            "error": error,
            "has_errors": bool(error),
        }
        return self.dressed(request, "changeset/revert", context, status=409 if error else 200)

    def _also_waiting(self, request: HttpRequest, changeset: ChangeSet) -> QuerySet[ChangeSet]:
        of_family: Any = self.get_queryset(request).filter(family=changeset.family)
        return cast("QuerySet[ChangeSet]", of_family.pending().exclude(pk=changeset.pk))


def _moved(request: HttpRequest, changeset: ChangeSet) -> Moved | None:
    """Whatever else is asked of the reader, they learn that what they saw is no longer so."""
    seen = request.POST.get("revision", str(changeset.revision))
    return Moved() if changeset.is_pending and seen != str(changeset.revision) else None


def _pairs(seen: list[str]) -> list[tuple[int, int]]:
    """«12:3» → (12, 3); what is not of this form is left out."""
    read = map(SEEN.fullmatch, seen)
    return [(int(found[1]), int(found[2])) for found in read if found]
