"""Prices of a school year, and which bracket each family proved."""

from django.contrib import admin

from accounts.desk import ScopedTabularInline
from billing.models import Bracket, FamilyBracket, Tariff, TariffLine
from students.admin.taught import OfSchool


@admin.register(Bracket)
class BracketAdmin(OfSchool):
    school_path = "school"
    list_display = ("name", "order", "is_without_proof", "school")
    list_filter = ("school",)
    list_select_related = ("school",)
    search_fields = ("name__plain__contains",)


@admin.register(FamilyBracket)
class FamilyBracketAdmin(OfSchool):
    """The school reads the proof; the portal keeps the bracket alone."""

    school_path = "family__school"
    fixed = ("family", "year")
    autocomplete_fields = ("family",)
    list_display = ("family", "year", "bracket")
    list_filter = ("family__school", "year", "bracket")
    list_select_related = ("family__school", "year", "bracket")
    search_fields = ("family__name__plain__contains",)


class TariffLineInline(ScopedTabularInline):
    model = TariffLine


@admin.register(Tariff)
class TariffAdmin(OfSchool):
    school_path = "school"
    inlines = (TariffLineInline,)
    list_display = ("name", "year", "ledger", "account", "school")
    list_filter = ("school", "year", "ledger")
    list_select_related = ("school", "year", "account")
    search_fields = ("name__plain__contains",)
