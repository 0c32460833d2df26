"""Campaigns as staff make them: steps, texts, forms, offers; and what is done with one."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.desk import ScopedTabularInline
from accounts.own_pages import must, paths_of_row, reader
from accounts.widgets import ServedFile
from documents import serving
from documents.forms import PdfField
from families import viewing
from reenrolment.admin.forms import TEXTS, CampaignForm, ExtendForm, TermsForm
from reenrolment.admin.running import RunningPages
from reenrolment.admin.telling import REMIND, RUN, TellingPages, mailings_of
from reenrolment.models import Campaign, CampaignDownload, CampaignStep, ObstacleRule
from students.admin.taught import OfSchool, SameSchoolForm
from students.enums import YearState


class DownloadForm(SameSchoolForm):
    """The file that stands leads to a view that serves it: it has no address of its own."""

    class Meta(SameSchoolForm.Meta):
        field_classes: ClassVar[dict[str, Any]] = {"file": PdfField}
        widgets: ClassVar[dict[str, Any]] = {"file": ServedFile}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        if row.pk and (field := self.fields.get("file")):
            args = (row.campaign_id, row.pk)
            field.widget.href = reverse("admin:reenrolment_campaign_download", args=args)
            field.widget.name = row.label


class StepForm(forms.ModelForm):
    class Meta:
        model = CampaignStep
        fields = ("kind", "is_on", "order", "title", "text")
        widgets: ClassVar[dict[str, Any]] = {
            "title": forms.TextInput(attrs={"size": 24}),
            "text": forms.Textarea(attrs={"rows": 4, "cols": 40}),
        }


class StepInline(ScopedTabularInline):
    model = CampaignStep
    form = StepForm
    extra = 0
    fields = ("kind", "is_on", "order", "title", "text", "shares_page")


class DownloadInline(ScopedTabularInline):
    model = CampaignDownload
    form = DownloadForm
    extra = 0


class ObstacleRuleInline(ScopedTabularInline):
    model = ObstacleRule
    extra = 0


@admin.register(Campaign)
class CampaignAdmin(RunningPages, TellingPages, OfSchool):
    school_path = "school"
    form = CampaignForm
    fixed = ("school", "year")
    change_form_template = "admin/reenrolment/campaign_form.html"
    inlines = (StepInline, DownloadInline, ObstacleRuleInline)
    list_display = ("title", "year", "school", "mode", "opens_at", "closes_at", "published_at")
    list_filter = ("school", "mode")
    list_select_related = ("school", "year")
    search_fields = ("title__plain__contains",)
    told_with = ("year",)
    fieldsets = (
        (None, {"fields": ("school", "year", "title", "mode", ("opens_at", "closes_at"))}),
        (
            _("What is re-enrolled"),
            {
                "fields": (
                    ("offers_administrative", "administrative_label"),
                    ("offers_cursuses", "offers_courses"),
                    "only_active",
                    "document_types",
                    "terms_step",
                )
            },
        ),
        (_("Texts"), {"fields": TEXTS}),
        (_("Mails"), {"fields": ("closing_reminder_days", ("quiet_from", "quiet_until"))}),
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [name for _title, part in self.fieldsets for name in part["fields"]]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Campaign]:
        return super().get_queryset(request).select_related("school", "year")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Once published its dates are changed by its buttons alone, whatever an old tab says."""
        fixed = obj.fixed_fields(at=timezone.now()) if obj else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def save_model(self, request: HttpRequest, obj: Campaign, form: Any, change: bool) -> None:
        """What the buttons changed meanwhile stays."""
        with transaction.atomic():
            if change:
                obj.lock_to_edit()
            super().save_model(request, obj, form, change)

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """A new one without any step gets the usual ones."""
        super().save_related(request, form, formsets, change)
        if not change and form.instance.add_usual_steps():
            sentence = gettext("The usual steps were added: untick those that you do not ask.")
            messages.info(request, sentence)

    def download_view(self, request: HttpRequest, pk: int, download: int) -> HttpResponseBase:
        """A form or a notice, as families get it."""
        must(request, "reenrolment.view_campaign")
        found = get_object_or_404(self.found(request, pk).downloads, pk=download)
        return serving.download_of(found.file, found.label)

    def of_teacher(self, rows: QuerySet[Campaign], user: Any) -> QuerySet[Campaign]:
        """Those that ask for teachers' opinions: chosen with one, never opened."""
        asked = ObstacleRule.objects.of_opinions().values("campaign")
        return rows.filter(pk__in=asked, year__state=YearState.PREPARING)

    def get_urls(self) -> list[URLPattern]:
        pages = {
            "publish": self.publish_view,
            "stop": self.stop_view,
            "extend": self.extend_view,
            "terms": self.terms_view,
            "copy": self.copy_view,
            "board": self.board_view,
            "export": self.export_view,
            "invoice": self.invoice_view,
            "tell": self.tell_view,
            "remind": self.remind_view,
        }
        wrap, name = self.admin_site.admin_view, "reenrolment_campaign"
        file = path(
            "<int:pk>/download/<int:download>/", wrap(self.download_view), name=f"{name}_download"
        )
        return [*paths_of_row(self, pages), file, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """With what may be done with it above the form."""
        campaign = self.get_object(request, object_id)
        if campaign:
            terms = campaign.current_terms
            extra_context = (extra_context or {}) | {
                "campaign": campaign,
                "standing": campaign.standing(at=timezone.now()),
                "terms": terms,
                "terms_form": TermsForm(initial={"text": terms.text if terms else ""}),
                "extend_form": ExtendForm(initial={"closes_at": campaign.closes_at}),
                "mailings": mailings_of(campaign).unfinished(),
                "may_run": request.user.has_perm(RUN),
                "may_remind": request.user.has_perm(REMIND),
                "may_preview": viewing.may_look(reader(request)),
                "may_bill": request.user.has_perm("billing.add_invoicerun"),
            }
        return super().change_view(request, object_id, form_url, extra_context)
