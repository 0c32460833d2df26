"""What a school decides about its sheets: the state of each field, the reasons it often gives."""

from typing import Any

from django import forms
from django.contrib import admin
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.desk import SchoolScopedAdmin
from families import changesets
from families.admin.rule_sheet import RuleSheetPages
from families.differences import fields_of, labels_of
from families.models import CannedReason, FieldRule


class FieldRuleForm(forms.ModelForm):
    """The form and the field are chosen among those that exist."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sheets = changesets.registered()
        self.fields["form"] = forms.ChoiceField(
            label=self.fields["form"].label,
            choices=[(key, form.title) for key, form in sheets.items()],
        )
        self.fields["field"] = forms.ChoiceField(
            label=self.fields["field"].label,
            choices=[(form.title, fields_of(form)) for form in sheets.values()],
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        form, field = cleaned.get("form"), cleaned.get("field")
        if form and field and field not in changesets.form_class(form).base_fields:
            self.add_error("field", gettext("This field is not on this form."))
        return cleaned


@admin.register(FieldRule)
class FieldRuleAdmin(RuleSheetPages, SchoolScopedAdmin):
    school_path = "school"
    form = FieldRuleForm
    list_display = ("field_label", "sheet", "school", "context", "state", "label", "is_low_risk")
    list_filter = ("school", "context", "state")
    list_select_related = ("school",)
    search_fields = ("field", "label__plain__contains")
    ordering = ("school", "form", "context", "field")

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "families_fieldrule"
        return [
            path("sheets/", wrap(self.sheets_view), name=f"{name}_sheets"),
            path(
                "sheets/<int:school>/<str:key>/<str:context>/",
                wrap(self.sheet_view),
                name=f"{name}_sheet",
            ),
            *super().get_urls(),
        ]

    @admin.display(description=_("field"), ordering="field")
    def field_label(self, rule: FieldRule) -> str:
        form = changesets.registered().get(rule.form)
        return labels_of(form, [rule.field])[0] if form else rule.field

    @admin.display(description=_("form"), ordering="form")
    def sheet(self, rule: FieldRule) -> str:
        form = changesets.registered().get(rule.form)
        return str(form.title) if form else rule.form


@admin.register(CannedReason)
class CannedReasonAdmin(SchoolScopedAdmin):
    school_path = "school"
    list_display = ("text", "school", "order")
    list_filter = ("school",)
    list_select_related = ("school",)
    search_fields = ("text__plain__contains",)
