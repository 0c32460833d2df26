"""The page of a sheet: shown, saved, told. Who may not ask for changes only reads."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.kept_forms import posted
from families import receipts
from families.enums import Outcome
from families.http import PortalRequest
from families.sheets import Sheet

TELL = {Outcome.UNCHANGED: messages.info, Outcome.OF_ANOTHER_SHEET: messages.error}


def sheet_page(
    request: PortalRequest, sheet: Sheet, template: str, *, may_edit: bool, **context: Any
) -> HttpResponse:
    """What a GET, HEAD or POST of the page answers; a save that went through leads back to it."""
    sheet.reader = request.guardian
    if request.method == "POST":
        if not may_edit:
            raise PermissionDenied
        submission = sheet.submit(request.POST)
        if submission.outcome != Outcome.INVALID:
            tell = TELL.get(submission.outcome, messages.success)
            tell(request, receipts.sentence(submission, to=request.user))
            return redirect(request.path)
        form = submission.form
    else:
        kept = None if request.is_viewing else posted(request, fits=sheet.was_shown_by)
        form = sheet.resume(kept)
    if request.is_viewing:
        form.freeze()
    shown = {"form": form, "sheet": sheet, "may_edit": may_edit}
    return render(request, template, shown | context)
