"""All fields of one sheet at a glance: what the school lets families do with each."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from accounts.desk import SchoolScopedAdmin, schools_of
from accounts.models import School
from accounts.own_pages import OwnPages
from families import changesets
from families.differences import fields_of
from families.enums import FieldState, SheetContext
from families.models import FieldRule

Row = tuple[str, BoundField, BoundField, BoundField | None]


class RuleSheetForm(forms.Form):
    """Three answers a field: its state, its label here, whether a change is applied at once."""

    def __init__(self, *args: Any, school: School, key: str, context: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = changesets.form_class(key)
        self.wanted: dict[str, Any] = {"school": school, "form": key, "context": context}
        rules = FieldRule.objects.filter(school=school, form=key)
        self.rules = {rule.field: rule for rule in rules if rule.context == context}
        self.of_sheet = {rule.field: rule for rule in rules if rule.context == SheetContext.SHEET}
        for name, label in fields_of(self.sheet):
            self._add(name, label, self.rules.get(name))

    def rows(self) -> Iterator[Row]:
        for name, label in fields_of(self.sheet):
            low = self[f"low_{name}"] if f"low_{name}" in self.fields else None
            yield label, self[f"state_{name}"], self[f"label_{name}"], low

    @transaction.atomic
    def save(self) -> int:
        """Make, change and remove rules; how many changed."""
        return sum(self._save(name) for name, _label in fields_of(self.sheet))

    def _add(self, name: str, label: str, rule: FieldRule | None) -> None:
        usual = gettext("Usual: %(state)s") % {"state": self._usual(name).label.lower()}
        self.fields[f"state_{name}"] = forms.ChoiceField(
            required=False,
            choices=[("", usual), *FieldState.choices],
            initial=rule.state if rule else "",
            label=gettext("State: %(label)s") % {"label": label},
        )
        self.fields[f"label_{name}"] = forms.CharField(
            required=False,
            max_length=60,
            initial=rule.label if rule else "",
            label=gettext("Label: %(label)s") % {"label": label},
        )
        if name not in self.sheet.never_at_once:
            self.fields[f"low_{name}"] = forms.BooleanField(
                required=False,
                initial=rule.is_low_risk if rule else False,
                label=gettext("Without validation: %(label)s") % {"label": label},
            )

    def _save(self, name: str) -> bool:
        parts = [f"{part}_{name}" for part in ("state", "label", "low")]
        if not set(parts).intersection(self.changed_data):
            return False
        state, label, low = (self.cleaned_data.get(part) for part in parts)
        if not (state or label or low):
            FieldRule.objects.filter(**self.wanted, field=name).delete()
            return True
        values = {"state": state or self._usual(name), "label": label, "is_low_risk": bool(low)}
        FieldRule.objects.update_or_create(**self.wanted, field=name, defaults=values)
        return True

    def _usual(self, name: str) -> FieldState:
        """Without a rule here: as on the sheet, else as the form has it."""
        if self.wanted["context"] != SheetContext.SHEET and name in self.of_sheet:
            return FieldState(self.of_sheet[name].state)
        hidden = name in self.sheet.hidden_unless_ruled
        return FieldState.HIDDEN if hidden else FieldState.EDITABLE


class RuleSheetPages(OwnPages, SchoolScopedAdmin):
    """The list of sheets of one's own schools, and each of them."""

    def sheets_view(self, request: HttpRequest) -> HttpResponse:
        self._must_rule(request)
        schools = list(schools_of(request))
        sheets = [
            (school, form.title, SheetContext(context).label, (school.pk, key, context))
            for school in schools
            for key, form in changesets.registered().items()
            for context in SheetContext.values
        ]
        context = {"title": gettext("Fields of each sheet"), "sheets": sheets}
        return self.dressed(request, "fieldrule/sheets", context)

    def sheet_view(self, request: HttpRequest, school: int, key: str, context: str) -> HttpResponse:
        self._must_rule(request)
        own = schools_of(request).filter(pk=school).first()
        if own is None or key not in changesets.registered() or context not in SheetContext.values:
            raise Http404
        posted = request.POST if request.method == "POST" else None
        form = RuleSheetForm(posted, school=own, key=key, context=context)
        if posted is not None and form.is_valid():
            changed = form.save()
            told = gettext("Rules of fields: %(count)d changed") % {"count": changed}
            self.log_change(request, own, told)
            messages.success(request, gettext("The rules of this sheet are saved."))
            return redirect(request.path)
        title = f"{form.sheet.title} – {own} – {SheetContext(context).label}"
        shown = {"title": title, "form": form, "has_errors": bool(form.errors)}
        return self.dressed(request, "fieldrule/sheet", shown)

    def _must_rule(self, request: HttpRequest) -> None:
        needed = [f"families.{action}_fieldrule" for action in ("add", "change", "delete")]
        if not request.user.has_perms(needed):
            raise PermissionDenied
