"""The board of a campaign; families are written to: who will be is shown, then asked for."""

from collections.abc import Collection, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from accounts.desk import SchoolScopedAdmin
from accounts.own_pages import OwnPages, must, reader, refuses
from families.models import Family
from imuse_portal.figures import clock
from reenrolment import board, telling
from reenrolment.admin.forms import ReminderTextForm
from reenrolment.enums import MailingKind
from reenrolment.models import Campaign, Mailing, ReenrolmentError
from reenrolment.models.mailings import MailingQuerySet

RUN, REMIND = "reenrolment.run_campaign", "reenrolment.remind_reenrolment"
PAGE = "admin:reenrolment_campaign_change"
BOARD = "admin:reenrolment_campaign_board"
MOST = 2000
"""Families that are reminded at once."""


def mailings_of(campaign: Campaign) -> MailingQuerySet:
    """Each with how many families it names, was through with and wrote to."""
    return Mailing.objects.filter(campaign=campaign).annotate(
        size=Count("lines"),
        through=Count("lines__told_at"),
        written=Count("lines", filter=Q(lines__told__gt=0)),
        unreachable=Count("lines", filter=Q(lines__has_no_reader=True)),
    )


def remindable(campaign: Campaign, ticked: Collection[str] | None) -> dict[str, Any]:
    """Silent families: when each was last written to, whether it is ticked; who cannot be."""
    silent, last = telling.silent(campaign), telling.last_told(campaign)
    unreachable = telling.unreachable(campaign, silent)
    reached = [one for one in silent if one not in unreachable]
    return {
        "silent": [
            (family, last.get(family.pk), ticked is None or str(family.pk) in ticked)
            for family in reached
        ],
        "unreachable": unreachable,
        "may_remind": True,
    }


class TellingPages(OwnPages, SchoolScopedAdmin):
    """Who cannot be written to is named before and after."""

    def board_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Charts, each with its table; who may be reminded."""
        must(request, "reenrolment.view_campaign")
        return self._board(request, self.found(request, pk))

    def tell_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The opening mail, to every family that is not invited yet: shown, then asked for."""
        must(request, RUN)
        campaign = self.found(request, pk)
        families = telling.still_to_invite(campaign)
        if not families:
            messages.info(request, gettext("Every family has been invited already."))
            return redirect(BOARD, pk)
        if request.method == "POST":
            return self._ask(request, campaign, MailingKind.OPENING, families)
        unreachable = telling.unreachable(campaign, families)
        reached = [one for one in families if one not in unreachable]
        context = {
            "title": gettext("Opening mail: %(campaign)s") % {"campaign": campaign.at_the_desk},
            "campaign": campaign,
            "reached": reached,
            "unreachable": unreachable,
            "example": telling.example_of_opening(campaign, reached[0]) if reached else None,
            "is_open": campaign.is_open(at=timezone.now()),
        }
        return self.dressed(request, "tell", context)

    def remind_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The ticked families, as long as something of theirs is still to be done."""
        if refusal := refuses(request, REMIND):
            return refusal
        campaign, form = self.found(request, pk), ReminderTextForm(request.POST)
        ticked = set(request.POST.getlist("family")[:MOST])
        families = [one for one in telling.silent(campaign) if str(one.pk) in ticked]
        if not families:
            messages.warning(request, gettext("Choose at least one family."))
        if not families or not form.is_valid():
            return self._board(request, campaign, text=form, ticked=ticked)
        note = form.cleaned_data["note"]
        return self._ask(request, campaign, MailingKind.REMINDER, families, note=note)

    def _board(
        self,
        request: HttpRequest,
        campaign: Campaign,
        *,
        text: ReminderTextForm | None = None,
        ticked: Collection[str] | None = None,
    ) -> HttpResponse:
        """With what was typed for a reminder that was not asked for."""
        shown = board.Board(campaign)
        context = {
            "title": gettext("Board: %(campaign)s") % {"campaign": campaign.at_the_desk},
            "campaign": campaign,
            "made_at": timezone.now(),
            "charts": shown.charts(),
            "mailings": mailings_of(campaign),
            "text": text or ReminderTextForm(),
            "has_errors": bool(text and text.errors),
        }
        if request.user.has_perm(REMIND):
            context |= remindable(campaign, ticked)
        return self.dressed(request, "board", context)

    def _ask(
        self,
        request: HttpRequest,
        campaign: Campaign,
        kind: MailingKind,
        families: Sequence[Family],
        **more: Any,
    ) -> HttpResponse:
        at, unreachable = timezone.now(), telling.unreachable(campaign, families)
        try:
            if len(unreachable) == len(families):
                raise ReenrolmentError(gettext("None of these families can be written to."))
            made = telling.ask(campaign, kind, families, by=reader(request), at=at, **more)
        except ReenrolmentError as error:
            messages.error(request, str(error))
        else:
            _say(request, campaign, made, unreachable)
        if unreachable:
            names = ", ".join(map(str, unreachable))
            sentence = gettext(
                "Without an account or without notices: %(names)s. Tell them otherwise."
            )
            messages.warning(request, sentence % {"names": names})
        return redirect(BOARD, campaign.pk)


def _say(
    request: HttpRequest, campaign: Campaign, made: Mailing, unreachable: Sequence[Family]
) -> None:
    """How many will be written to, and from when on."""
    count = made.lines.exclude(family__in=unreachable).count()
    sentence = ngettext(
        "%(count)d family will be told by e-mail.",
        "%(count)d families will be told by e-mail.",
        count,
    )
    messages.success(request, sentence % {"count": count})
    if telling.is_quiet(campaign, at=made.asked_at):
        sentence = gettext("Nobody is written to at this hour: the mails leave from %(time)s on.")
        messages.info(request, sentence % {"time": clock(campaign.quiet_until)})
