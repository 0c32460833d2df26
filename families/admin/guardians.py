"""A guardian's sheet at the desk, and the account that opens the portal with it."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.desk import schools_of
from families import guardian_accounts
from families.admin.identifiers import IdentifierActions
from families.forms import GuardianForm, check_what_is_typed
from families.guardian_accounts import AccountError
from families.models import Guardian


class SheetAdminForm(forms.ModelForm):
    """Staff write the sheet itself; its fields are read as families' are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            check_what_is_typed(field, name, of=self.instance)


class GuardianAdminForm(SheetAdminForm):
    """The account keeps the e-mail of the sheet."""

    class Meta:
        field_classes = GuardianForm.Meta.field_classes

    def clean_rank(self) -> int:
        """On the guardian's own page; on the family's all of them are looked at together."""
        rank: int = self.cleaned_data["rank"]
        others = Guardian.objects.exclude(pk=self.instance.pk)
        is_alone = "family" not in self.fields and self.instance.family_id
        if is_alone and others.filter(family=self.instance.family_id, rank=rank).exists():
            raise forms.ValidationError(gettext("This family already has a guardian of this rank."))
        return rank

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        user = self.instance.user
        if user and email and guardian_accounts.is_taken(email, but_by=user):
            raise forms.ValidationError(gettext("Another portal account has this e-mail."))
        if user and not email:
            raise forms.ValidationError(gettext("The account needs an e-mail address."))
        return email


@admin.register(Guardian)
class GuardianAdmin(IdentifierActions):
    school_path = "family__school"
    form = GuardianAdminForm
    list_display = ("name", "family", "school_name", "rank", "user", "email", "mobile", "city")
    list_filter = ("family__school", ("user", admin.EmptyFieldListFilter), "rank")
    list_select_related = ("family__school", "user")
    search_fields = (
        "last_name__plain__contains",
        "first_name__plain__contains",
        "email__plain__contains",
        "user__identifier__plain__contains",
    )
    search_help_text = _("Name, e-mail or identifier")
    ordering = ("last_name", "first_name", "pk")
    readonly_fields = ("family", "user", "address_changed_on")
    actions = ("create_accounts", "link_accounts", "send_identifiers", "print_letters")
    fieldsets = (
        (None, {"fields": ("family", "rank", "user", "civility", "last_name", "first_name")}),
        (
            _("Contact details"),
            {
                "fields": (
                    *Guardian.ADDRESS_FIELDS,
                    "address_changed_on",
                    "email",
                    "mobile",
                    "home_phone",
                    "work_phone",
                    "fax",
                    "extra_phone_1",
                    "extra_phone_2",
                    "extra_phone_3",
                )
            },
        ),
        (
            _("Civil status"),
            {
                "fields": (
                    "birth_date",
                    "birth_place",
                    "birth_department",
                    "birth_postcode",
                    "birth_city",
                    "marital_status",
                    "occupation_group",
                    "occupation",
                )
            },
        ),
        (_("Rights"), {"fields": ("sees_money", "requests_changes")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A guardian is added on the page of the family."""
        return False

    def save_model(self, request: HttpRequest, obj: Guardian, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            follow_email(request, obj)

    @admin.display(description=_("guardian"), ordering="last_name")
    def name(self, guardian: Guardian) -> str:
        return str(guardian)

    @admin.display(description=_("school"), ordering="family__school")
    def school_name(self, guardian: Guardian) -> str:
        return str(guardian.family.school)

    @admin.action(description=_("Create their accounts"), permissions=["change"])
    def create_accounts(self, request: HttpRequest, queryset: QuerySet[Guardian]) -> None:
        if made := _each(request, queryset, guardian_accounts.create):
            sentence = ngettext(
                "%(count)d account is created. Now send its identifier.",
                "%(count)d accounts are created. Now send their identifiers.",
                made,
            )
            messages.success(request, sentence % {"count": made})

    @admin.action(description=_("Link to the account of the same e-mail"), permissions=["change"])
    def link_accounts(self, request: HttpRequest, queryset: QuerySet[Guardian]) -> None:
        link = partial(guardian_accounts.link, schools=schools_of(request))
        if linked := _each(request, queryset, link):
            sentence = ngettext(
                "%(count)d guardian is linked.", "%(count)d guardians are linked.", linked
            )
            messages.success(request, sentence % {"count": linked})


def follow_email(request: HttpRequest, guardian: Guardian) -> None:
    """The account goes with the sheet; where it may not, staff are told."""
    _each(request, [guardian], partial(guardian_accounts.follow_email, schools=schools_of(request)))


def _each(
    request: HttpRequest, guardians: Iterable[Guardian], act: Callable[[Guardian], Any]
) -> int:
    """How many it was done to; the others are named with what stands in the way."""
    done = 0
    for guardian in guardians:
        try:
            act(guardian)
        except AccountError as error:
            messages.warning(request, f"{guardian} : {error}")
        else:
            done += 1
    return done
