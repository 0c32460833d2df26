"""What a school asks for, with its conditions; who would be asked, before anything is saved."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.own_pages import OwnPages
from documents.admin.purging import PurgePages
from documents.asked_of import asked_of
from documents.conditions import Conditions
from documents.forms import PdfField
from documents.models import DocumentRules, DocumentType
from students.admin.taught import OfSchool, SameSchoolForm

SHOWN = 500
"""So many of who would be asked are listed."""


class DocumentTypeForm(SameSchoolForm):
    many = ("departments", "disciplines")

    class Meta(SameSchoolForm.Meta):
        field_classes: ClassVar[dict[str, Any]] = {"blank_form": PdfField}


@admin.register(DocumentType)
class DocumentTypeAdmin(OwnPages, OfSchool):
    school_path = "school"
    form = DocumentTypeForm
    change_form_template = "admin/documents/type_form.html"
    list_display = ("label", "audience", "school", "validity", "is_mandatory", "is_asked", "order")
    list_filter = ("school", "audience", "is_asked", "is_mandatory")
    list_select_related = ("school",)
    search_fields = ("label__plain__contains",)
    ordering = ("school", "audience", "order", "pk")
    fieldsets = (
        (None, {"fields": ("school", "audience", "label", "text", "blank_form", "order")}),
        (
            _("Of whom it is asked"),
            {
                "fields": (
                    "is_asked",
                    "departments",
                    "disciplines",
                    ("age_from", "age_to"),
                    "postcodes",
                    "payment_mode",
                )
            },
        ),
        (
            _("What it is"),
            {"fields": ("is_mandatory", "is_about_money", "proves_address")},
        ),
        (_("Until when it is valid"), {"fields": ("validity", "valid_months", "valid_until")}),
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [name for _title, part in self.fieldsets for name in part["fields"]]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What was handed in hangs from its school and its audience."""
        return ("school", "audience") if obj else ()

    def save_model(self, request: HttpRequest, obj: DocumentType, form: Any, change: bool) -> None:
        """A blank form that another takes the place of goes, once that is certain."""
        super().save_model(request, obj, form, change)
        former = form.initial.get("blank_form")
        if former and former.name != obj.blank_form.name:
            transaction.on_commit(lambda: former.storage.delete(former.name))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("asked/", wrap(self.asked_view), name="documents_documenttype_asked"),
            path(
                "<int:pk>/asked/",
                wrap(self.asked_of_view),
                name="documents_documenttype_asked_of",
            ),
            *super().get_urls(),
        ]

    def asked_view(self, request: HttpRequest) -> HttpResponse:
        """Of a document that is being added."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self._asked(request, None)

    def asked_of_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Of one that is being changed, as the form now says it."""
        kind = self.found(request, pk)
        if not self.has_change_permission(request, kind):
            raise PermissionDenied
        return self._asked(request, kind)

    def _asked(self, request: HttpRequest, kind: DocumentType | None) -> HttpResponse:
        """Nothing is saved: the form is read as if it were."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = self.get_form(request, kind, change=kind is not None)(request.POST, instance=kind)
        context: dict[str, Any] = {"title": gettext("Who is asked?"), "form": form, "asked": []}
        if form.is_valid():
            kept = {"audience": kind.audience, "school": kind.school} if kind else {}
            wanted = form.cleaned_data | kept
            on = timezone.localdate()
            asked = asked_of(wanted["school"], Conditions.of_form(wanted), on=on)
            context |= {"asked": asked[:SHOWN], "count": len(asked), "label": wanted["label"]}
        return self.dressed(request, "asked", context)


@admin.register(DocumentRules)
class DocumentRulesAdmin(PurgePages, OfSchool):
    school_path = "school"
    change_form_template = "admin/documents/rules_form.html"
    list_display = ("school", "kept_months")
    list_select_related = ("school",)
    search_fields = ("school__site_label__plain__contains",)
