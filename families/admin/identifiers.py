"""Telling guardians their identifiers: by mail, or by letters in one PDF."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import mails
from accounts.desk import SchoolScopedAdmin
from families.letters import identifier_letters
from families.models import Guardian

MOST_LETTERS = 300


class IdentifierActions(SchoolScopedAdmin):
    """The two actions of a page that lists guardians."""

    @admin.action(description=_("Send their identifiers by e-mail"), permissions=["change"])
    def send_identifiers(self, request: HttpRequest, queryset: QuerySet[Guardian]) -> None:
        """Without a password: the mail says how to get a first one (inventory 14)."""
        guardians = queryset.select_related("user", "family__school")
        reached = [(g, g.user) for g in guardians if g.user and g.user.email]
        for guardian, user in reached:
            mails.identifiers(user, school=guardian.family.school)
        if reached:
            sentence = ngettext(
                "%(count)d e-mail is on its way.",
                "%(count)d e-mails are on their way.",
                len(reached),
            )
            messages.success(request, sentence % {"count": len(reached)})
        told = {guardian.pk for guardian, user in reached}
        _name_those_left_out(request, [g for g in guardians if g.pk not in told])

    @admin.action(description=_("Print letters with their identifiers"), permissions=["change"])
    def print_letters(
        self, request: HttpRequest, queryset: QuerySet[Guardian]
    ) -> HttpResponse | None:
        """One page a person, for window envelopes."""
        guardians = list(
            queryset.filter(user__isnull=False).select_related("user", "family__school")
        )
        if not guardians:
            messages.warning(request, gettext("None of these guardians has an account yet."))
            return None
        if len(guardians) > MOST_LETTERS:
            sentence = gettext("Choose at most %(count)d guardians at once.")
            messages.warning(request, sentence % {"count": MOST_LETTERS})
            return None
        today = timezone.localdate()
        pdf = identifier_letters(guardians, on=today)
        name = f"identifiants-{today:%Y-%m-%d}.pdf"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _name_those_left_out(request: Any, guardians: Sequence[Guardian]) -> None:
    for guardian in guardians:
        sentence = gettext("%(guardian)s has no account or no e-mail: nothing was sent.")
        messages.warning(request, sentence % {"guardian": guardian})
