"""A school's page: its texts, labels, menus, rule of passwords, logo and audits."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import logos
from accounts.desk import SchoolScopedAdmin, ScopedStackedInline, ScopedTabularInline
from accounts.menus import create_usual_entries
from accounts.models import AccessibilityAudit, MenuEntry, School


class SchoolForm(forms.ModelForm):
    def clean_logo(self) -> Any:
        logo = self.cleaned_data["logo"]
        if logo and "logo" in self.changed_data:
            logos.check(logo)
        return logo


class MenuEntryInline(ScopedTabularInline):
    model = MenuEntry
    fields = ("order", "page", "label", "inside")


class AccessibilityAuditInline(ScopedStackedInline):
    model = AccessibilityAudit


@admin.register(School)
class SchoolAdmin(SchoolScopedAdmin):
    """The secretariat edits its own school; superusers open and name new ones."""

    form = SchoolForm
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    list_display = ("site_label", "name", "email", "phone", "password_profile")
    search_fields = ("site_label__plain__contains", "name__unaccent__icontains")
    inlines = (MenuEntryInline, AccessibilityAuditInline)
    fieldsets = (
        (None, {"fields": ("name", "site_label", "slug", "order", "logo", "accent")}),
        (_("Contact"), {"fields": ("address", "phone", "email", "website")}),
        (
            _("Texts"),
            {
                "fields": (
                    "welcome_text",
                    "help_note",
                    "help_text",
                    "legal_notices",
                    "privacy_text",
                    "accessibility_text",
                    "image_notice",
                )
            },
        ),
        (
            _("Passwords and labels"),
            {
                "fields": (
                    "password_profile",
                    "password_min_length",
                    "password_max_length",
                    "lost_password_label",
                    "save_label",
                )
            },
        ),
        (
            _("Households"),
            {"fields": ("shares_household", "asks_proof_of_address", "teachers_see_addresses")},
        ),
    )

    def in_schools(self, rows: QuerySet[Any], schools: QuerySet[School]) -> QuerySet[Any]:
        return rows.filter(pk__in=schools.order_by().values("pk"))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """A school saved without a menu gets the usual one to edit."""
        super().save_related(request, form, formsets, change)
        create_usual_entries(form.instance)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Addresses and the order of sites concern the whole installation."""
        return () if request.user.is_superuser else ("slug", "order")


@admin.register(AccessibilityAudit)
class AccessibilityAuditAdmin(SchoolScopedAdmin):
    school_path = "school"
    list_display = ("audited_on", "school", "auditor", "met_criteria", "applicable_criteria")
    list_filter = ("school",)
    list_select_related = ("school",)
