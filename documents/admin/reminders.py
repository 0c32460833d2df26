"""Reminders at the desk: families chosen, the mail previewed, then sent; the history stays."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.desk import ReadOnly, SchoolScopedAdmin, schools_of
from accounts.own_pages import OwnPages, must, reader, refuses
from documents import reminding
from documents.admin.forms import ReminderForm, ReminderTextForm
from documents.models import DocumentType, Reminder

REMIND = "documents.remind_families"
LIST = "admin:documents_reminder_changelist"
CHOOSE = "admin:documents_reminder_choose"
LARGEST_BATCH = 200
"""So many families are shown, chosen and reminded at once."""


@admin.register(Reminder)
class ReminderAdmin(OwnPages, ReadOnly, SchoolScopedAdmin):
    school_path = "family__school"
    change_list_template = "admin/documents/reminder_list.html"
    list_display = ("at", "family", "school_name", "by", "what")
    list_filter = ("family__school", "at")
    list_select_related = ("family__school", "by")
    search_fields = ("family__name__plain__contains",)
    ordering = ("-at", "-pk")
    fields = ("at", "family", "by", "missing", "note")

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "documents_reminder"
        return [
            path("choose/", wrap(self.choose_view), name=f"{name}_choose"),
            path("preview/", wrap(self.preview_view), name=f"{name}_preview"),
            path("send/", wrap(self.send_view), name=f"{name}_send"),
            *super().get_urls(),
        ]

    @admin.display(description=_("school"), ordering="family__school")
    def school_name(self, reminder: Reminder) -> str:
        return str(reminder.family.school)

    @admin.display(description=_("missing documents"), ordering="missing")
    def what(self, reminder: Reminder) -> str:
        """On one line of the list."""
        return " ; ".join(reminder.missing.splitlines())

    def choose_view(self, request: HttpRequest) -> HttpResponse:
        """Of which school, then which families."""
        must(request, REMIND)
        schools = schools_of(request)
        own = list(schools[:2])
        asked = request.GET or ({"school": own[0].pk} if len(own) == 1 else None)
        kinds = DocumentType.objects.asked().filter(school__in=schools.order_by())
        form, found = ReminderForm(asked, schools=schools, kinds=kinds), []
        if form.is_bound and form.is_valid():
            school, kind = form.cleaned_data["school"], form.cleaned_data["kind"]
            found = reminding.lacking(school, on=timezone.localdate(), kind=kind)
            found.sort(key=reminding.turn)
        context = {
            "title": gettext("Remind families"),
            "form": form,
            "lacking": found[:LARGEST_BATCH],
            "count": len(found),
        }
        return self.dressed(request, "choose_reminders", context)

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """What each mail will say, before any is sent."""
        if refusal := refuses(request, REMIND):
            return refusal
        chosen, text = self._chosen(request), ReminderTextForm(request.POST)
        if not chosen:
            messages.warning(request, gettext("Choose at least one family."))
            return redirect(CHOOSE)
        context = {
            "title": gettext("Reminders, before they are sent"),
            "lacking": chosen,
            "text": text,
            "note": text.cleaned_data["note"] if text.is_valid() else "",
        }
        return self.dressed(request, "preview_reminders", context)

    def send_view(self, request: HttpRequest) -> HttpResponse:
        if refusal := refuses(request, REMIND):
            return refusal
        text = ReminderTextForm(request.POST)
        if not text.is_valid():
            return self.preview_view(request)
        batch = reminding.remind_each(
            self._chosen(request),
            by=reader(request),
            at=timezone.now(),
            note=text.cleaned_data["note"],
            seen=request.POST.getlist("family"),
        )
        self._tell(request, batch)
        return redirect(LIST)

    def _chosen(self, request: HttpRequest) -> list[reminding.Lacking]:
        """The ticked families of one's own schools, and what they lack today."""
        given = [one.partition(":")[0] for one in request.POST.getlist("family")[:LARGEST_BATCH]]
        keys = [int(key) for key in given if key.isdecimal() and len(key) < 19]
        on, found = timezone.localdate(), []
        for school in schools_of(request).filter(families__in=keys).distinct():
            found += reminding.lacking(school, on=on, among=keys)
        return found

    def _tell(self, request: HttpRequest, batch: reminding.Batch) -> None:
        if sent := batch.sent:
            sentence = ngettext(
                "%(count)d family is reminded.", "%(count)d families are reminded.", sent
            )
            messages.success(request, sentence % {"count": sent})
        for error in batch.left:
            messages.warning(request, str(error))
        if untold := batch.untold:
            sentence = ngettext(
                "%(count)d family has nobody who can be told by e-mail.",
                "%(count)d families have nobody who can be told by e-mail.",
                untold,
            )
            messages.warning(request, sentence % {"count": untold})
