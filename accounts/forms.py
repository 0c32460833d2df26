"""Signing in, the lost password, the choice of a new one."""

from typing import Any, cast

from django import forms
from django.contrib.auth import authenticate, password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import passwords, sites
from accounts.http import EntryRequest, SignedInRequest
from accounts.models import User
from imuse_portal.forms import plain_helper


def password_field(label: Any, *, autocomplete: str, missing: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete, "data-can-show": ""}),
        error_messages={"required": missing},
    )


def identifier_field() -> forms.CharField:
    return forms.CharField(
        label=_("Identifier"),
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autocorrect": "off",
            }
        ),
        error_messages={
            "required": _("Type your identifier, such as dupont1."),
            "max_length": _("An identifier has at most %(limit_value)d characters."),
        },
    )


class SiteField(forms.ModelChoiceField):
    def label_from_instance(self, school: Any) -> str:
        return school.site_label


class LoginForm(forms.Form):
    """Site, Identifiant, Mot de passe (inventory 15); afterwards `user` is who signs in."""

    site = SiteField(
        label=_("Site"),
        queryset=None,
        to_field_name="slug",
        empty_label=_("Choose your site"),
        error_messages={
            "required": _("Choose your site in the list."),
            "invalid_choice": _("Choose your site in the list."),
        },
    )
    identifier = identifier_field()
    password = password_field(
        _("Password"), autocomplete="current-password", missing=_("Type your password.")
    )

    def __init__(self, *args: Any, request: EntryRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None
        self.helper = plain_helper()
        self.site_field.queryset = sites.sites()
        self.initial.setdefault("site", request.school and request.school.slug)

    @property
    def site_field(self) -> SiteField:
        return cast(SiteField, self.fields["site"])

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if self.errors:
            return typed
        self.user = authenticate(
            self.request,
            identifier=typed["identifier"],
            password=typed["password"],
            school=typed["site"],
        )
        if self.user is None:
            raise ValidationError(
                _("Site, identifier or password: one of the three is wrong. Check them."),
                code="refused",
            )
        return typed


class LostPasswordForm(forms.Form):
    """Identifiant and E-mail (inventory 16-18); nothing here looks at the accounts."""

    identifier = identifier_field()
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("The one you gave to the school."),
        error_messages={
            "required": _("Type the e-mail address you gave to the school."),
            "invalid": _("Check this address: it should read like prenom.nom@example.org."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class NewPasswordForm(forms.Form):
    """«Mot de passe» after a provisional one: the new password, twice."""

    new_password = password_field(
        _("Type the new password"),
        autocomplete="new-password",
        missing=_("Type the new password."),
    )
    new_password_again = password_field(
        _("Type the new password again"),
        autocomplete="new-password",
        missing=_("Type the new password a second time."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.helper = plain_helper()
        self.fields["new_password"].help_text = passwords.rule_for(user).text

    def clean_new_password(self) -> str:
        password = self.cleaned_data["new_password"]
        password_validation.validate_password(password, self.user)
        return password

    def clean_new_password_again(self) -> str:
        again = self.cleaned_data["new_password_again"]
        if again != self.cleaned_data.get("new_password", again):
            raise ValidationError(_("This is not the same password as above."))
        return again


class PasswordForm(NewPasswordForm):
    """«Mot de passe» at any time: the current password first (inventory 26)."""

    current_password = password_field(
        _("Current password"),
        autocomplete="current-password",
        missing=_("Type your current password."),
    )
    field_order = ("current_password", "new_password", "new_password_again")

    def __init__(self, *args: Any, request: SignedInRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_current_password(self) -> str:
        password = self.cleaned_data["current_password"]
        if not passwords.is_current(password, request=self.request):
            raise ValidationError(_("This is not your current password."))
        return password

    def clean_new_password(self) -> str:
        password = super().clean_new_password()
        if password == self.cleaned_data.get("current_password"):
            raise ValidationError(_("This is your current password: choose another one."))
        return password
