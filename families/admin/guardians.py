"""A guardian's sheet at the desk, and the account that opens the portal with it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from families import guardian_accounts
from families.admin.identifiers import IdentifierActions
from families.guardian_accounts import AccountError
from families.models import Guardian


class GuardianAdminForm(forms.ModelForm):
    """Staff write the sheet itself; the account keeps the same e-mail."""

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
        "last_name__unaccent__icontains",
        "first_name__unaccent__icontains",
        "email__icontains",
        "user__identifier",
    )
    search_help_text = _("Name, e-mail or identifier")
    ordering = ("last_name", "first_name", "pk")
    readonly_fields = ("family", "user", "address_changed_on")
    actions = ("create_accounts", "send_identifiers", "print_letters")
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
            guardian_accounts.follow_email(obj)

    @admin.display(description=_("guardian"), ordering="last_name")
    def name(self, guardian: Guardian) -> str:
        return str(guardian)

    @admin.display(description=_("school"), ordering="family__school")
    def school_name(self, guardian: Guardian) -> str:
        return str(guardian.family.school)

    @admin.action(description=_("Create their accounts"), permissions=["change"])
    def create_accounts(self, request: HttpRequest, queryset: QuerySet[Guardian]) -> None:
        made = 0
        for guardian in queryset:
            try:
                guardian_accounts.create(guardian)
                made += 1
            except AccountError as error:
                messages.warning(request, f"{guardian} : {error}")
        if made:
            sentence = ngettext(
                "%(count)d account is created. Now send its identifier.",
                "%(count)d accounts are created. Now send their identifiers.",
                made,
            )
            messages.success(request, sentence % {"count": made})
