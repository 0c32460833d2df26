"""What is done with a campaign: published, closed, extended, copied, billed, exported."""

import io
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext

from accounts.desk import SchoolScopedAdmin
from accounts.imports import tables
from accounts.own_pages import OwnPages, must, reader, refuses
from billing.models import WrongDay
from reenrolment import board, copying, invoicing, telling
from reenrolment.admin.exporting import XLSX
from reenrolment.admin.forms import ExtendForm, InvoicingForm, TermsForm
from reenrolment.admin.telling import PAGE, RUN
from reenrolment.models import ReenrolmentError
from students.enums import YearState


class RunningPages(OwnPages, SchoolScopedAdmin):
    """Each is a POST with its permission; the export is read."""

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Families see it from its opening on."""
        return self._run(request, pk, lambda campaign, **by: campaign.publish(**by))

    def stop_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Closed from this second on, once it is confirmed."""
        must(request, RUN)
        if request.method != "POST":
            campaign = self.found(request, pk)
            title = gettext("Close now: %(campaign)s") % {"campaign": campaign.at_the_desk}
            waiting = len(telling.silent(campaign))
            shown = {"campaign": campaign, "standing": campaign.standing(at=timezone.now())}
            return self.dressed(request, "stop", shown | {"title": title, "waiting": waiting})
        return self._run(request, pk, lambda campaign, **by: campaign.stop(**by))

    def extend_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Open until later, or open again."""
        form = ExtendForm(request.POST or None)
        if form.is_valid():
            until = form.cleaned_data["closes_at"]
            return self._run(request, pk, lambda campaign, **by: campaign.extend(until, **by))
        return self._run(request, pk, lambda campaign, **by: _wrong(form))

    def terms_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The next version."""
        form = TermsForm(request.POST or None)
        if form.is_valid():
            text = form.cleaned_data["text"]
            said = gettext("Written: families now read this version before they accept it.")
            return self._run(
                request, pk, lambda campaign, **by: campaign.write_terms(text, **by), said=said
            )
        return self._run(request, pk, lambda campaign, **by: _wrong(form))

    def copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """For the first year in preparation that has none; leads to the copy."""
        if refusal := refuses(request, RUN):
            return refusal
        campaign = self.found(request, pk)
        years = campaign.school.years.filter(state=YearState.PREPARING, campaigns=None)
        year = years.order_by("starts_on").first()
        if year is None:
            messages.error(request, gettext("Prepare the school year of the next campaign first."))
            return redirect(PAGE, pk)
        made = copying.copy(campaign, year, by=reader(request), at=timezone.now())
        self.log_addition(request, made, gettext("Copied from %(name)s") % {"name": campaign})
        messages.success(request, gettext("Copied: check its dates and texts, then publish it."))
        return redirect(PAGE, made.pk)

    def invoice_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A run of invoices for those who are accepted; leads to its preview."""
        must(request, "billing.add_invoicerun")
        campaign = self.found(request, pk)
        form = InvoicingForm(
            request.POST or None, campaign=campaign, initial={"label": campaign.title}
        )
        if request.method == "POST" and form.is_valid():
            try:
                run = invoicing.prepare(campaign, on=timezone.localdate(), **form.cleaned_data)
            except WrongDay as error:
                form.add_error("first_due_on", str(error))
            except ReenrolmentError as error:
                form.add_error(None, str(error))
            else:
                self.log_addition(request, run, gettext("Of a campaign"))
                return redirect("admin:billing_invoicerun_preview", run.pk)
        title = gettext("Invoices of the accepted re-enrolments: %(name)s") % {
            "name": campaign.at_the_desk
        }
        context = {"title": title, "campaign": campaign, "form": form, "tariffs": form.tariffs}
        return self.dressed(request, "invoice", context | {"has_errors": form.errors})

    def export_view(self, request: HttpRequest, pk: int) -> Any:
        """The board's pupils as XLSX."""
        must(request, "reenrolment.view_campaign")
        campaign, content = self.found(request, pk), io.BytesIO()
        tables.write("xlsx", slugify(campaign.title), board.cells(board.Board(campaign)), content)
        content.seek(0)
        name = f"{slugify(str(campaign))}.xlsx"
        return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)

    def _run(
        self, request: HttpRequest, pk: int, act: Callable[..., Any], *, said: str = ""
    ) -> HttpResponse:
        """Then where the campaign stands is said, or what was done."""
        if refusal := refuses(request, RUN):
            return refusal
        campaign = self.found(request, pk)
        try:
            act(campaign, by=reader(request), at=timezone.now())
        except ReenrolmentError as error:
            messages.error(request, str(error))
        else:
            self.log_change(request, campaign, gettext("Campaign run"))
            messages.success(request, said or campaign.standing(at=timezone.now()))
        return redirect(PAGE, pk)


def _wrong(form: Any) -> None:
    """What the form says, as any other refusal."""
    said = " ".join(error for errors in form.errors.values() for error in errors)
    raise ReenrolmentError(said or gettext("Nothing was given."))
