"""The outbox at the desk: each school reads its mails and sends one again."""

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from post_office.models import STATUS

from accounts.desk import ReadOnly, SchoolScopedAdmin, schools_of
from imuse_portal.models import STATES, OutgoingMail

LOOKED_UP = frozenset({"school", "state", "status", "created"})


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(status), label) for status, label in STATES.items()]

    def queryset(self, request: Any, queryset: QuerySet[OutgoingMail]) -> QuerySet[OutgoingMail]:
        known = self.value() in {str(status) for status in STATES}
        return queryset.filter(status=self.value()) if known else queryset


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnly, SchoolScopedAdmin):
    school_path = "school"
    list_display = ("asked_at", "recipient", "object", "school", "state", "attempts")
    list_filter = ("school", StateFilter)
    date_hierarchy = "created"
    list_select_related = ("school",)
    search_fields = ("to", "subject")
    search_help_text = _("Address or subject")
    ordering = ("-pk",)
    fields = (
        "recipient",
        "object",
        "school",
        "state",
        "asked_at",
        "attempts",
        "next_attempt_at",
        "last_error",
        "text",
        "message_id",
    )
    actions = ("send_again",)

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        """Not by their text: whoever may ask whether a password holds an «a» soon has it whole."""
        return lookup.partition("__")[0] in LOOKED_UP and super().lookup_allowed(
            lookup, value, request
        )

    @admin.display(description=_("asked on"), ordering="created")
    def asked_at(self, mail: OutgoingMail) -> str:
        return _moment(mail.created)

    @admin.display(description=_("next attempt"))
    def next_attempt_at(self, mail: OutgoingMail) -> str:
        return _moment(mail.scheduled_time) if mail.waits and mail.scheduled_time else "–"

    @admin.display(description=_("subject"), ordering="subject")
    def object(self, mail: OutgoingMail) -> str:
        return str(mail.subject)

    @admin.display(description=_("recipient"), ordering="to")
    def recipient(self, mail: OutgoingMail) -> str:
        return ", ".join(mail.to)

    @admin.display(description=_("state"), ordering="status")
    def state(self, mail: OutgoingMail) -> str:
        return str(mail.state)

    @admin.display(description=_("attempts that failed"))
    def attempts(self, mail: OutgoingMail) -> int:
        return mail.number_of_retries or 0

    @admin.display(description=_("answer of the mail server"))
    def last_error(self, mail: OutgoingMail) -> str:
        return mail.last_error or "–"

    @admin.display(description=_("text"))
    def text(self, mail: OutgoingMail) -> str:
        return str(mail.readable_text)

    @admin.action(description=_("Send the chosen mails again"), permissions=["resend"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> None:
        """A mail that carried a password has no text any more: that means a new request."""
        ready = [mail for mail in queryset if mail.can_be_sent_again]
        for mail in ready:
            mail.send_again()
        if ready:
            sentence = ngettext(
                "%(count)d mail is sent again.", "%(count)d mails are sent again.", len(ready)
            )
            messages.success(request, sentence % {"count": len(ready)})
        if len(ready) < queryset.count():
            sentence = gettext(
                "A mail that still waits, or that carried a password, is not sent again: "
                "for a password, the person makes a new request."
            )
            messages.warning(request, sentence)

    def has_resend_permission(self, request: Any) -> bool:
        """Who may change mails, though nobody writes in one."""
        return bool(request.user.has_perm("imuse_portal.change_outgoingmail"))


def _moment(at: dt.datetime) -> str:
    """As a person reads it; a read-only field would show a computed date as Python writes it."""
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


@admin.site.tiles  # type: ignore[attr-defined]
def mails_that_failed(request: HttpRequest) -> list[dict[str, Any]]:
    """Shown only when there are some: an address to correct, or a mail server to mend."""
    if not request.user.has_perm("imuse_portal.view_outgoingmail"):
        return []
    schools = schools_of(request).order_by()
    number = (
        OutgoingMail.objects.filter(school__in=schools).lately_failed(at=timezone.now()).count()
    )
    if not number:
        return []
    label = ngettext("mail could not be sent", "mails could not be sent", number)
    url = reverse("admin:imuse_portal_outgoingmail_changelist") + f"?state={STATUS.failed}"
    detail = gettext("in the last 30 days")
    return [{"count": number, "label": label, "url": url, "is_urgent": True, "detail": detail}]
