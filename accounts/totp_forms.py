"""The code asked of staff after their password."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import totp


class CodeForm(forms.Form):
    """Valid once the session is verified by the code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Six digits from your application, or one of your recovery codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )
    is_confirming = False

    def __init__(self, *args: Any, request: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        wait = totp.seconds_to_wait(self.request.user, code, confirming=self.is_confirming)
        if wait:
            raise forms.ValidationError(self._please_wait(wait), code="wait")
        if not self._is_right(code):
            message = _("This code is not right, or has already been used. Type the one shown now.")
            raise forms.ValidationError(message, code="wrong")
        return code

    def _is_right(self, code: str) -> bool:
        return totp.verify(self.request, code)

    @staticmethod
    def _please_wait(seconds: int) -> str:
        return ngettext(
            "Too many wrong codes: try again in %(seconds)s second.",
            "Too many wrong codes: try again in %(seconds)s seconds.",
            seconds,
        ) % {"seconds": seconds}


class FirstCodeForm(CodeForm):
    """The first code of a new device proves that it holds the secret."""

    is_confirming = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.help_text = _("The six digits that the application shows now.")
        field.widget.attrs["inputmode"] = "numeric"

    def _is_right(self, code: str) -> bool:
        return totp.confirm(self.request, code)
