"""What is done with a campaign: published, closed, extended, copied, told, watched, exported."""

import io
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext

from accounts.desk import SchoolScopedAdmin
from accounts.imports import tables
from imuse_portal.figures import clock
from reenrolment import board, copying, invoicing, telling
from reenrolment.admin.exporting import XLSX
from reenrolment.admin.forms import ExtendForm, InvoicingForm, ReminderTextForm, TermsForm
from reenrolment.admin.pages import Dressed, must, reader, refuses
from reenrolment.enums import MailingKind
from reenrolment.models import Campaign, ReenrolmentError
from students.enums import YearState

RUN, REMIND = "reenrolment.run_campaign", "reenrolment.remind_reenrolment"
PAGE = "admin:reenrolment_campaign_change"
BOARD = "admin:reenrolment_campaign_board"
MOST = 2000
"""Families that are reminded at once."""


class RunningPages(Dressed, SchoolScopedAdmin):
    """Each is a POST with its permission; the board and its export are read."""

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Families see it from its opening on."""
        return self._run(request, pk, lambda campaign, **by: campaign.publish(**by))

    def stop_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Closed from this second on."""
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

    def board_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Charts, each with its table; who may be reminded."""
        must(request, "reenrolment.view_campaign")
        campaign = self.found(request, pk)
        shown = board.Board(campaign)
        context = {
            "title": gettext("Board: %(campaign)s") % {"campaign": campaign},
            "campaign": campaign,
            "board": shown,
            "charts": [
                shown.by_state(),
                shown.funnel(),
                shown.by_department(),
                shown.by_course(),
            ],
            "silent": telling.silent_with_last(campaign),
            "text": ReminderTextForm(),
            "mailings": campaign.mailings.annotate(
                size=Count("lines"), told=Count("lines__told_at")
            ),
            "may_remind": request.user.has_perm(REMIND),
        }
        return self.dressed(request, "board", context)

    def invoice_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A run of invoices for those who are accepted; leads to its preview."""
        must(request, "billing.add_invoicerun")
        campaign = self.found(request, pk)
        form = InvoicingForm(
            request.POST or None, campaign=campaign, initial={"label": campaign.title}
        )
        if request.method == "POST" and form.is_valid():
            try:
                run = invoicing.prepare(campaign, **form.cleaned_data)
            except ReenrolmentError as error:
                form.add_error(None, str(error))
            else:
                self.log_addition(request, run, gettext("Of a campaign"))
                return redirect("admin:billing_invoicerun_preview", run.pk)
        title = gettext("Invoices of the accepted re-enrolments: %(name)s") % {"name": campaign}
        context = {"title": title, "campaign": campaign, "form": form}
        return self.dressed(request, "invoice", context | {"has_errors": form.errors})

    def export_view(self, request: HttpRequest, pk: int) -> Any:
        """The board's pupils as XLSX."""
        must(request, "reenrolment.view_campaign")
        campaign, content = self.found(request, pk), io.BytesIO()
        tables.write("xlsx", slugify(campaign.title), board.cells(board.Board(campaign)), content)
        content.seek(0)
        name = f"{slugify(str(campaign))}.xlsx"
        return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)

    def tell_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The opening mail, to every family that has not been invited yet."""
        if refusal := refuses(request, RUN):
            return refusal
        campaign = self.found(request, pk)
        families = telling.still_to_invite(campaign)
        if not families:
            messages.info(request, gettext("Every family has been invited already."))
            return redirect(BOARD, pk)
        return self._ask(request, campaign, MailingKind.OPENING, families)

    def remind_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The ticked families, as long as something of theirs is still to be done."""
        if refusal := refuses(request, REMIND):
            return refusal
        campaign, form = self.found(request, pk), ReminderTextForm(request.POST)
        ticked = set(request.POST.getlist("family")[:MOST])
        families = [one for one in telling.silent(campaign) if str(one.pk) in ticked]
        if not families or not form.is_valid():
            messages.warning(request, gettext("Choose at least one family."))
            return redirect(BOARD, pk)
        note = form.cleaned_data["note"]
        return self._ask(request, campaign, MailingKind.REMINDER, families, note=note)

    def _ask(
        self,
        request: HttpRequest,
        campaign: Campaign,
        kind: MailingKind,
        families: Any,
        **more: Any,
    ) -> HttpResponse:
        at = timezone.now()
        try:
            with transaction.atomic():
                telling.ask(campaign, kind, families, by=reader(request), at=at, **more)
        except IntegrityError:
            messages.error(request, gettext("Such a mailing is on its way already."))
            return redirect(BOARD, campaign.pk)
        except ReenrolmentError as error:
            messages.error(request, str(error))
            return redirect(BOARD, campaign.pk)
        sentence = ngettext(
            "%(count)d family will be told by e-mail.",
            "%(count)d families will be told by e-mail.",
            len(families),
        )
        messages.success(request, sentence % {"count": len(families)})
        if telling.is_quiet(campaign, at=at):
            sentence = gettext(
                "Nobody is written to at this hour: the mails leave from %(time)s on."
            )
            messages.info(request, sentence % {"time": clock(campaign.quiet_until)})
        return redirect(BOARD, campaign.pk)

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
