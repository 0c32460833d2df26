"""What families were told of a campaign, how far it has got; a mailing stopped and gone on with."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.desk import ReadOnly, SchoolScopedAdmin
from accounts.own_pages import OwnPages, paths_of_row, refuses
from reenrolment.admin.telling import PAGE, REMIND
from reenrolment.models import Mailing, MailingLine, ReenrolmentError
from students.admin.taught import number_of


@admin.register(Mailing)
class MailingAdmin(OwnPages, ReadOnly, SchoolScopedAdmin):
    school_path = "campaign__school"
    list_display = ("asked_at", "kind", "campaign", "school_name", "asked_by", "done")
    list_filter = ("campaign", "campaign__school", "kind")
    list_select_related = ("campaign__school", "campaign__year", "asked_by")
    ordering = ("-asked_at", "-pk")
    fields = (
        "asked_at", "kind", "campaign", "asked_by", "note", "finished_at", "stopped_at", "done",
        "unreachable", "answered",
    )  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        pages = {"stop": self.stop_view, "resume": self.resume_view}
        return [*paths_of_row(self, pages), *super().get_urls()]

    def stop_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Who was told stays told."""
        said = gettext("The mailing is stopped: nobody else is written to.")
        return self._run(request, pk, Mailing.stop, said)

    def resume_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """From where it was stopped."""
        return self._run(request, pk, Mailing.resume, gettext("The mailing goes on."))

    def _run(
        self, request: HttpRequest, pk: int, act: Callable[..., None], said: str
    ) -> HttpResponse:
        if refusal := refuses(request, REMIND):
            return refusal
        mailing = self.found(request, pk)
        try:
            act(mailing, at=timezone.now())
        except ReenrolmentError as error:
            messages.error(request, str(error))
        else:
            self.log_change(request, mailing, said)
            messages.success(request, said)
        return redirect(PAGE, mailing.campaign_id)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mailing]:
        lines = MailingLine.objects
        return (
            super()
            .get_queryset(request)
            .annotate(
                size=number_of(lines.all(), "mailing"),
                written=number_of(lines.written(), "mailing"),
            )
        )

    @admin.display(description=_("school"), ordering="campaign__school")
    def school_name(self, mailing: Mailing) -> str:
        return str(mailing.campaign.school)

    @admin.display(description=_("families written to"))
    def done(self, mailing: Any) -> str:
        """«120 / 300»."""
        return f"{mailing.written} / {mailing.size}"

    @admin.display(description=_("without an account or without notices, to be told otherwise"))
    def unreachable(self, mailing: Mailing) -> str:
        lines = mailing.lines.unreachable().select_related("family")
        return ", ".join(str(line.family) for line in lines)

    @admin.display(description=_("families that had nothing left to answer"))
    def answered(self, mailing: Mailing) -> int:
        return mailing.lines.passed_over().count()
