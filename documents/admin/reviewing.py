"""The pages on which staff look at a document and decide; each decision is a POST of its own."""

import re
import uuid
from copy import copy
from typing import cast

from csp.constants import SELF
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    QueryDict,
)
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from accounts.desk import SchoolScopedAdmin
from accounts.own_pages import OwnPages, must, reader, refuses
from accounts.scoping import own_rows_of, scope_of
from documents import archive, proved, review, serving
from documents.admin.forms import AcceptForm, CorrectionForm
from documents.enums import DocumentEvent, DocumentState
from documents.models import AbsenceProof, Document, DocumentError, StoredFile
from families.models import Family

REVIEW = "documents.review_document"
DOWNLOAD = "documents.download_documents"
QUEUE = "admin:documents_document_changelist"
PAGE = "admin:documents_document_change"
LARGEST_BATCH = 100
FILTERS = "_changelist_filters"
"""As Django's own pages carry those of the list that led to them."""
SAME_ORIGIN = "SAMEORIGIN"
SEEN = re.compile(r"([0-9a-f-]{36}):([0-9a-f-]{36})")


class ReviewPages(OwnPages, SchoolScopedAdmin):
    """The views of the queue; every one but reading asks for the permission to decide."""

    def review_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._page(request, self.found(request, object_id))

    def accept_view(self, request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
        """Then the next one that waits."""
        if refusal := refuses(request, REVIEW):
            return refusal
        document = self.found(request, pk)
        form = AcceptForm(request.POST, on=timezone.localdate())
        if not form.is_valid():
            return self._page(request, document, accepting=form)
        following = self._following(request, document)
        seen, until = form.cleaned_data["seen"], form.cleaned_data["valid_until"]
        try:
            by, at = reader(request), timezone.now()
            review.accept(document, by=by, at=at, seen=seen, valid_until=until)
        except DocumentError as error:
            return self._page(request, document, error=error)
        said = {"document": document}
        self._note(request, document, gettext("“%(document)s” is validated.") % said)
        return self._to(request, following)

    def correct_view(self, request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
        """With a reason; then the next one that waits."""
        if refusal := refuses(request, REVIEW):
            return refusal
        document = self.found(request, pk)
        form = CorrectionForm(request.POST, school=document.family.school)
        if not form.is_valid():
            return self._page(request, document, correcting=form)
        following = self._following(request, document)
        seen, by, at = form.cleaned_data["seen"], reader(request), timezone.now()
        try:
            review.ask_correction(document, by=by, at=at, seen=seen, reason=form.reason)
        except DocumentError as error:
            return self._page(request, document, correcting=form, error=error)
        sentence = gettext("“%(document)s” is to be corrected; the family is told why.")
        self._note(request, document, sentence % {"document": document})
        return self._to(request, following)

    def reopen_view(self, request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
        """A decision that was a slip is taken back."""
        if refusal := refuses(request, REVIEW):
            return refusal
        document = self.found(request, pk)
        try:
            document.reopen(by=reader(request), at=timezone.now())
        except DocumentError as error:
            return self._page(request, document, error=error)
        self._note(request, document, str(DocumentEvent.REOPENED.label))
        return redirect(self._kept(request, reverse(PAGE, args=[pk])))

    def next_view(self, request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
        """The document that waits next after this one; the queue once there is none."""
        must(request, REVIEW)
        return self._to(request, self._following(request, self.found(request, pk)))

    def confirm_many(self, request: HttpRequest, chosen: QuerySet[Document]) -> HttpResponse | None:
        """What will be accepted, what will be left, before anything is."""
        must(request, REVIEW)
        if chosen.count() > LARGEST_BATCH:
            sentence = gettext("Choose at most %(count)d documents at once.")
            messages.warning(request, sentence % {"count": LARGEST_BATCH})
            return None
        rows = list(chosen)
        context = {
            "title": gettext("Validate several documents"),
            "ready": [one for one in rows if one.is_submitted],
            "left": [one for one in rows if not one.is_submitted],
        }
        return self.dressed(request, "accept_many", context)

    def accept_many_view(self, request: HttpRequest) -> HttpResponse:
        """Each `seen` is a document and the file that the confirmation showed."""
        if refusal := refuses(request, REVIEW):
            return refusal
        files = dict(_pairs(request.POST.getlist("seen")[:LARGEST_BATCH]))
        found = self.get_queryset(request).filter(pk__in=files)
        pairs = [(one, files[one.pk]) for one in found]
        batch = review.accept_many(pairs, by=reader(request), at=timezone.now())
        for document in batch.accepted:
            self.log_change(request, document, document.get_state_display())
        if count := len(batch.accepted):
            sentence = ngettext(
                "%(count)d document is validated.", "%(count)d documents are validated.", count
            )
            messages.success(request, sentence % {"count": count})
        for document, error in batch.left:
            messages.warning(request, f"{document} : {error}")
        return redirect(QUEUE)

    def file_view(self, request: HttpRequest, pk: uuid.UUID) -> FileResponse:
        """The bytes, for staff of the family's school who may read what it belongs to."""
        reached = Q()
        if self.has_view_permission(request):
            reached |= Q(document__in=self.own_rows(request).values("pk"))
        proofs = scope_of(self.admin_site, AbsenceProof)
        if proofs and proofs.has_view_permission(request):
            reached |= Q(absence_proof__in=proofs.own_rows(request).values("pk"))
        if not reached:
            raise PermissionDenied
        file = get_object_or_404(StoredFile.objects.filter(reached), pk=pk)
        return serving.response_of(file, within=SAME_ORIGIN)

    def zip_view(self, request: HttpRequest, family: int) -> FileResponse:
        """All documents of a family of one's own schools."""
        must(request, DOWNLOAD)
        row = get_object_or_404(own_rows_of(self.admin_site, Family, request), pk=family)
        content, name = archive.zip_of(row), archive.name_of(row)
        return FileResponse(content, as_attachment=True, filename=name, headers=serving.HEADERS)

    def _note(self, request: HttpRequest, document: Document, sentence: str) -> None:
        """The decision also stands among the staff member's recent actions."""
        self.log_change(request, document, document.get_state_display())
        messages.success(request, sentence)

    def _following(self, request: HttpRequest, document: Document) -> uuid.UUID | None:
        """What waits after this one in the queue, as it was filtered and ordered."""
        waiting = self._queue(request).filter(state=DocumentState.SUBMITTED)
        pks = list(waiting.values_list("pk", flat=True))
        if document.pk in pks:
            return next(iter(pks[pks.index(document.pk) + 1 :]), None)
        at = document.submitted_at or document.imported_at
        later = waiting.filter(Q(submitted_at__gt=at) | Q(submitted_at=at, pk__gt=document.pk))
        return later.values_list("pk", flat=True).first()

    def _queue(self, request: HttpRequest) -> QuerySet[Document]:
        """The list that led here; all that waits, when its filters cannot be read."""
        asked = copy(request)
        asked.GET = QueryDict(request.GET.get(FILTERS, ""))
        try:
            return cast("QuerySet[Document]", self.get_changelist_instance(asked).queryset)
        except IncorrectLookupParameters:
            asked.GET = QueryDict()
            return cast("QuerySet[Document]", self.get_changelist_instance(asked).queryset)

    def _to(self, request: HttpRequest, following: uuid.UUID | None) -> HttpResponse:
        if following is None:
            messages.info(request, gettext("No other document waits after this one."))
            filters = request.GET.get(FILTERS, "")
            return redirect(f"{reverse(QUEUE)}?{filters}" if filters else QUEUE)
        page = self._kept(request, reverse(PAGE, args=[following]))
        return redirect(f"{page}#content-start")

    def _kept(self, request: HttpRequest, address: str) -> str:
        """The same address, with the filters of the list that led here."""
        kept = self.get_preserved_filters(request)
        return f"{address}?{kept}" if kept else address

    def _page(
        self,
        request: HttpRequest,
        document: Document,
        *,
        accepting: AcceptForm | None = None,
        correcting: CorrectionForm | None = None,
        error: DocumentError | None = None,
    ) -> HttpResponse:
        """The document as it is now, beside what it proves; after a conflict, 409."""
        document = self.found(request, document.pk)
        school, seen = document.family.school, {"seen": document.file_id}
        context = {
            "title": str(document),
            "document": document,
            "facts": proved.facts_of(document),
            "requests": proved.address_requests(document),
            "accepting": accepting or AcceptForm(initial=seen, on=timezone.localdate()),
            "correcting": correcting or CorrectionForm(initial=seen, school=school),
            "may_decide": request.user.has_perm(REVIEW),
            "may_download": request.user.has_perm(DOWNLOAD),
            "error": error,
            "filters": request.GET.get(FILTERS, ""),
            "kept": self._kept(request, ""),
            "journal": document.journal.select_related("by"),
        }
        page = self.dressed(request, "review", context, status=409 if error else 200)
        vars(page)["_csp_update"] = {"frame-src": [SELF]}  # the file stands in a frame of its own
        return page


def _pairs(seen: list[str]) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """What is not of the form «document:file» is left out."""
    read = [found for one in seen if (found := SEEN.fullmatch(one))]
    try:
        return [(uuid.UUID(found[1]), uuid.UUID(found[2])) for found in read]
    except ValueError:
        return []
