"""Mode Accessibilité: what a person chose, kept on the account, and in a cookie before login."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

COOKIE = "portail_accessibilite"
COOKIE_AGE = 365 * 24 * 3600
TEXT_SIZES = (100, 120, 140, 160, 180, 200)


class Contrast(TextChoices):
    STANDARD = "standard", _("The portal's colours")
    LIGHT = "light", _("Reinforced, dark on light")
    DARK = "dark", _("Reinforced, light on dark")


@dataclasses.dataclass(frozen=True)
class Preferences:
    """The comfort somebody asked for; the defaults are what the first click of the mode gives.

    Every option adds comfort and removes nothing: pages hold the same links and data in both modes.
    """

    is_on: bool = False
    contrast: str = Contrast.LIGHT.value
    text_size: int = 120
    is_spaced: bool = True
    has_dyslexia_font: bool = False
    underlines_links: bool = True
    stops_motion: bool = True
    enlarges_targets: bool = True
    is_one_column: bool = True

    @classmethod
    def of(cls, kept: Any) -> "Preferences":
        """From what an account keeps; whatever does not make sense falls back to the defaults."""
        if not isinstance(kept, Mapping):
            return cls()
        sound = {
            field.name: kept[field.name]
            for field in dataclasses.fields(cls)
            if field.name in kept and _makes_sense(field.name, kept[field.name])
        }
        return cls(**sound)

    @classmethod
    def from_cookie(cls, text: str) -> "Preferences":
        """From `cookie_value`; a cookie that somebody wrote themselves gives the defaults."""
        try:
            is_on, contrast, text_size, options = text.split(".")
            bits = dict(zip(_options(), map(bool, map(int, options)), strict=True))
            kept = {"is_on": is_on == "1", "contrast": contrast, "text_size": int(text_size)}
        except ValueError:
            return cls()
        return cls.of(kept | bits)

    def cookie_value(self) -> str:
        options = "".join(str(int(getattr(self, name))) for name in _options())
        return f"{int(self.is_on)}.{self.contrast}.{self.text_size}.{options}"

    def as_kept(self) -> dict[str, Any]:
        """As the account keeps it."""
        return dataclasses.asdict(self)

    def turned(self, *, is_on: bool) -> "Preferences":
        return dataclasses.replace(self, is_on=is_on)

    @property
    def classes(self) -> str:
        """The classes of the html element; empty in the standard mode."""
        if not self.is_on:
            return ""
        chosen = [name for name in _options() if getattr(self, name)]
        names = ["on", f"contrast-{self.contrast}", f"text-{self.text_size}", *chosen]
        return " ".join(f"a11y-{name.replace('_', '-')}" for name in names)


class PreferencesForm(forms.Form):
    """The page «Accessibilité»; saving it turns the mode on."""

    contrast = forms.ChoiceField(
        label=_("Contrast"),
        choices=Contrast.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    text_size = forms.ChoiceField(
        label=_("Size of the text"),
        choices=[(size, f"{size} %") for size in TEXT_SIZES],
        widget=forms.RadioSelect,
        required=False,
    )
    is_spaced = forms.BooleanField(label=_("More space between lines and words"), required=False)
    has_dyslexia_font = forms.BooleanField(
        label=_("Font that helps dyslexic readers"), required=False
    )
    underlines_links = forms.BooleanField(label=_("Underline all links"), required=False)
    stops_motion = forms.BooleanField(label=_("No animation"), required=False)
    enlarges_targets = forms.BooleanField(label=_("Larger buttons and fields"), required=False)
    is_one_column = forms.BooleanField(label=_("Everything in one column"), required=False)

    def chosen(self) -> Preferences:
        chosen = {name: value for name, value in self.cleaned_data.items() if value != ""}
        if "text_size" in chosen:
            chosen["text_size"] = int(chosen["text_size"])
        return Preferences(is_on=True, **chosen)


def of_request(request: HttpRequest) -> Preferences:
    """The account's preferences; without any, those of the cookie."""
    if request.user.is_authenticated and request.user.accessibility:
        return Preferences.of(request.user.accessibility)
    return of_cookie(request)


def of_cookie(request: HttpRequest) -> Preferences:
    """What an error page can know without an account or a database."""
    return Preferences.from_cookie(request.COOKIES.get(COOKIE, ""))


def keep(preferences: Preferences, request: HttpRequest, response: HttpResponse) -> None:
    """On the account of who is signed in, and in a cookie for the pages before login."""
    if request.user.is_authenticated:
        request.user.accessibility = preferences.as_kept()
        request.user.save(update_fields=["accessibility"])
    set_cookie(preferences, response)


def set_cookie(preferences: Preferences, response: HttpResponse) -> None:
    response.set_cookie(
        COOKIE,
        preferences.cookie_value(),
        max_age=COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _options() -> list[str]:
    """The yes-or-no options, in the order of the cookie."""
    return [f.name for f in dataclasses.fields(Preferences) if f.type is bool and f.name != "is_on"]


def _makes_sense(name: str, value: Any) -> bool:
    if name == "contrast":
        return value in Contrast.values
    if name == "text_size":
        return value in TEXT_SIZES
    return isinstance(value, bool)
