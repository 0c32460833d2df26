"""The forms of a pre-enrolment: responsables, a pupil with what is wished, the confirmation."""

import datetime as dt
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from families.fields import BirthDateField, PhoneField, PostcodeField
from families.forms import PURPOSES, check_what_is_typed
from imuse_portal.figures import day
from imuse_portal.forms import plain_helper
from reenrolment.models import (
    DisciplineOffer,
    PreEnrolledGuardian,
    PreEnrolledStudent,
    PreEnrolment,
    PreEnrolmentPeriod,
    age_on,
)
from reenrolment.pre.adults import why_not_guardian

INVALID_EMAIL = _("Type a complete e-mail address, for example name@example.org.")


class PlainForm(forms.ModelForm):
    """Nothing invisible is typed; what is required says so."""

    asked: ClassVar[tuple[str, ...]] = ()

    class Meta:
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name in self.Meta.fields:
                check_what_is_typed(field, name, of=self.instance)
            field.required = name in self.asked

    @property
    def helper(self) -> Any:
        return plain_helper()


class GuardianForm(PlainForm):
    """Responsable 1, whose address is asked for."""

    whose = _("Guardian 1")
    phone_help: Any = _("One number at least is needed: home phone or mobile.")
    asked: ClassVar[tuple[str, ...]] = (
        "civility",
        "last_name",
        "first_name",
        "address_line_1",
        "postcode",
        "city",
        "email",
    )

    class Meta:
        model = PreEnrolledGuardian
        fields = [
            "civility",
            "last_name",
            "first_name",
            "address_line_1",
            "address_line_2",
            "postcode",
            "city",
            "home_phone",
            "mobile",
            "email",
        ]
        field_classes = {
            "home_phone": PhoneField,
            "mobile": PhoneField,
            "postcode": PostcodeField,
        }
        error_messages = {"email": {"invalid": INVALID_EMAIL}}
        labels = {"address_line_2": _("Address (continued)")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name in PURPOSES:
                field.widget.attrs["autocomplete"] = PURPOSES[name]
        self.fields["home_phone"].help_text = self.phone_help

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        is_refused = {"home_phone", "mobile"} & self.errors.keys()
        if not (typed.get("home_phone") or typed.get("mobile") or is_refused):
            self.add_error("mobile", gettext("Give one phone number at least."))
        return typed


class SecondGuardianForm(GuardianForm):
    """Responsable 2: left empty where there is none."""

    whose = _("Guardian 2")
    phone_help = ""
    asked = ()
    missing: ClassVar = {
        "last_name": _("Give the name, or leave guardian 2 empty."),
        "first_name": _("Give the first name, or leave guardian 2 empty."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("autocomplete", None)

    @property
    def is_left_empty(self) -> bool:
        return not any(self.cleaned_data.get(name) for name in self.fields)

    def clean(self) -> dict[str, Any]:
        typed = forms.ModelForm.clean(self) or {}
        is_there = any(typed.values()) or bool(self.errors)
        for name, sentence in self.missing.items():
            if is_there and not typed.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        return typed

    def _post_clean(self) -> None:
        """An empty one is no row to be judged."""
        if self.errors or not self.is_left_empty:
            super()._post_clean()  # type: ignore[misc] # Django's own, which the stubs lack


class StudentForm(PlainForm):
    """A pupil, and the disciplines wished with their venue, cursus and audience (003 L413-417)."""

    asked = ("last_name", "first_name", "birth_date", "wishes")
    wishes: Any = forms.ModelMultipleChoiceField(
        label=_("Disciplines wished"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose one discipline at least."),
            "invalid_choice": _("One of these disciplines is no longer offered: choose again."),
            "invalid_pk_value": _("One of these disciplines is no longer offered: choose again."),
            "invalid_list": _("One of these disciplines is no longer offered: choose again."),
        },
    )

    class Meta:
        model = PreEnrolledStudent
        fields = [
            "civility",
            "last_name",
            "first_name",
            "birth_date",
            "birth_place",
            "school_level",
            "is_guardian",
            "remarks",
        ]
        field_classes = {"birth_date": BirthDateField}
        labels = {"is_guardian": _("This pupil is guardian 1, an adult")}
        widgets = {"remarks": forms.Textarea(attrs={"rows": 3, "maxlength": 2000})}
        help_texts = {"remarks": _("Whatever helps the school: an instrument played already…")}

    field_order = [*Meta.fields[:-1], "wishes", "remarks"]

    def __init__(
        self,
        *args: Any,
        period: PreEnrolmentPeriod,
        draft: PreEnrolment | None,
        at: dt.datetime,
        **kwargs: Any,
    ) -> None:
        """`draft` is a stranger's; a family, whose guardians are known, has no box for that."""
        super().__init__(*args, **kwargs)
        self.period, self.draft, self.at = period, draft, at
        if draft is None:
            del self.fields["is_guardian"]
        wishes = cast(forms.ModelMultipleChoiceField, self.fields["wishes"])
        offers = period.offers.filter(is_on=True)
        wishes.queryset = offers.select_related("discipline", "venue", "cursus")
        said = {"most": period.most_wishes, "day": day(period.ages_on)}
        wishes.help_text = (
            gettext("At most %(most)d. The age is the one that the pupil has on %(day)s.") % said
        )
        if self.instance.pk:
            self.initial["wishes"] = [wish.offer_id for wish in self.instance.wishes.all()]

    def clean_remarks(self) -> str:
        remarks = str(self.cleaned_data["remarks"])
        if len(remarks) > 2000:
            raise ValidationError(gettext("Write at most 2000 characters."))
        return remarks

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        wished, born = typed.get("wishes"), typed.get("birth_date")
        if wished is not None and len(wished) > self.period.most_wishes:
            said = {"most": self.period.most_wishes}
            self.add_error("wishes", gettext("Choose at most %(most)d disciplines.") % said)
        elif wished and born:
            for offer in wished:
                self._check_age(offer, age_on(self.period.ages_on, born=born))
        self._check_guardian(typed)
        return typed

    def _check_guardian(self, typed: dict[str, Any]) -> None:
        is_whole = all(typed.get(name) for name in ("last_name", "first_name", "birth_date"))
        if self.draft and typed.get("is_guardian") and is_whole:
            if why := why_not_guardian(self.draft, typed, at=self.at):
                sentence = gettext("%(why)s Take the tick away, or correct what does not match.")
                self.add_error("is_guardian", sentence % {"why": why})

    def _check_age(self, offer: DisciplineOffer, age: int) -> None:
        if not offer.takes(age):
            said = {"offer": offer, "age": max(age, 0), "day": day(self.period.ages_on)}
            sentence = gettext(
                "“%(offer)s” is not for this age: on %(day)s the pupil is %(age)d years old."
            )
            self.add_error("wishes", sentence % said)


class AgainForm(forms.Form):
    """To which mailbox the link is to go once more."""

    email = forms.EmailField(
        label=_("E-mail of guardian 1"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": INVALID_EMAIL, "invalid": INVALID_EMAIL},
    )

    @property
    def helper(self) -> Any:
        return plain_helper()


class ConfirmationForm(forms.Form):
    """003 L421-445: the e-mail again, the question for strangers, «J'accepte»."""

    email_again = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": INVALID_EMAIL, "invalid": INVALID_EMAIL},
    )
    answer = forms.CharField(
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Answer in figures: this keeps automatic requests away."),
        error_messages={
            "required": _("Answer the question in figures."),
            "max_length": _("Answer the question in figures."),
        },
    )
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    accept = forms.BooleanField(
        label=_("I accept"), error_messages={"required": _("Tick “I accept” first.")}
    )

    def __init__(self, *args: Any, draft: PreEnrolment, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draft, self.email = draft, email
        if draft.is_of_stranger:
            self.fields["email_again"].label = _("Type the e-mail of guardian 1 again")
            said = {"left": draft.question_left, "right": draft.question_right}
            self.fields["answer"].label = gettext("How much are %(left)d and %(right)d?") % said
            self.fields["website"].looks = "visually-hidden"  # type: ignore[attr-defined]
        else:
            self.fields["email_again"].label = _("Type your e-mail again")
            del self.fields["answer"], self.fields["website"]

    @property
    def helper(self) -> Any:
        return plain_helper()

    def clean_email_again(self) -> str:
        again = str(self.cleaned_data["email_again"])
        if again.lower() != self.email.lower():
            raise ValidationError(gettext("This is not the address that you gave before."))
        return again

    def clean_answer(self) -> str:
        answer = str(self.cleaned_data["answer"]).replace(" ", "")
        if not answer.isdecimal() or int(answer) != self.draft.answer:
            raise ValidationError(gettext("This is not the sum: add the two numbers again."))
        return answer

    def clean_website(self) -> str:
        """A program fills in whatever it finds; a person does not see this field."""
        if self.cleaned_data["website"]:
            raise ValidationError(gettext("Leave this field empty: it catches programs."))
        return ""
