"""Families and their guardians; what staff see of the journal and of who looked at whose portal."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.desk import ReadOnly, SchoolScopedAdmin, ScopedStackedInline
from families.admin.guardians import GuardianAdminForm, follow_email
from families.enums import ChangeSetStatus
from families.models import Family, FamilyViewing, Guardian, JournalEntry


class GuardianFormSet(BaseInlineFormSet):
    def get_unique_error_message(self, unique_check: Sequence[str]) -> str:
        return gettext("Two guardians of a family do not have the same rank.")


class GuardianInline(ScopedStackedInline):
    """Who answers for the family, in short; the whole sheet is one link away."""

    model = Guardian
    form = GuardianAdminForm
    formset = GuardianFormSet
    fields = (("rank", "civility"), ("last_name", "first_name"), ("email", "mobile"), "user")
    readonly_fields = ("user",)
    show_change_link = True


@admin.register(Family)
class FamilyAdmin(SchoolScopedAdmin):
    school_path = "school"
    list_display = ("name", "school", "guardian_count", "waiting", "created_at")
    list_filter = ("school",)
    list_select_related = ("school",)
    search_fields = (
        "name__plain__contains",
        "guardians__last_name__plain__contains",
        "guardians__first_name__plain__contains",
        "guardians__email__plain__contains",
        "guardians__user__identifier__plain__contains",
    )
    search_help_text = _("Name, e-mail or identifier")
    ordering = ("name", "pk")
    inlines: ClassVar[list[Any]] = [GuardianInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Family]:
        waiting = Q(changesets__status=ChangeSetStatus.PENDING)
        return (
            super()
            .get_queryset(request)
            .annotate(
                guardian_number=Count("guardians", distinct=True),
                waiting_number=Count("changesets", filter=waiting, distinct=True),
            )
        )

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        for row in formset.forms:
            if isinstance(row.instance, Guardian) and "email" in row.changed_data:
                follow_email(request, row.instance)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A family does not move to another school: its rows would follow it."""
        return ("school", "created_at") if obj else ()

    @admin.display(description=_("guardians"))
    def guardian_count(self, family: Family) -> int:
        return family.guardian_number  # type: ignore[attr-defined]

    @admin.display(description=_("waiting requests"))
    def waiting(self, family: Family) -> int:
        return family.waiting_number  # type: ignore[attr-defined]


@admin.register(JournalEntry)
class JournalEntryAdmin(ReadOnly, SchoolScopedAdmin):
    """Who asked, read and decided what, and when; nobody writes it."""

    school_path = "changeset__family__school"
    list_display = ("at", "event", "request", "school_name", "by", "revision", "note")
    list_filter = ("event", "changeset__family__school", "at")
    list_select_related = ("changeset__family__school", "by")
    search_fields = ("changeset__family__name__plain__contains", "by__identifier")
    ordering = ("-at", "-pk")
    fields = ("at", "event", "request", "by", "revision", "note")

    @admin.display(description=_("request"), ordering="changeset")
    def request(self, entry: JournalEntry) -> str:
        return str(entry.changeset)

    @admin.display(description=_("school"), ordering="changeset__family__school")
    def school_name(self, entry: JournalEntry) -> str:
        return str(entry.changeset.family.school)


@admin.register(FamilyViewing)
class FamilyViewingAdmin(ReadOnly, SchoolScopedAdmin):
    school_path = "family__school"
    list_display = ("started_at", "ended_at", "staff", "family", "guardian")
    list_filter = ("family__school", "started_at")
    list_select_related = ("family", "guardian", "staff")
    search_fields = ("family__name__plain__contains", "staff__identifier")
