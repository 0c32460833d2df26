"""The forms of a page as a browser would send them."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from tests.dress.reading import parsed

UNTOUCHED = {"csrfmiddlewaretoken", "action", "index", "select_across"}
"""Names that say which form it is, not what somebody fills in."""


@dataclass(frozen=True)
class Form:
    action: str
    values: dict[str, str]

    def filled(self, value: str) -> dict[str, str]:
        """Everything that can be typed or forged is this."""
        return {name: own if name in UNTOUCHED else value for name, own in self.values.items()}


def forms_of(response, path: str) -> list[Form]:
    """The forms that are posted."""
    return [
        Form(form.get("action") or path, dict(_fields(form)))
        for form in parsed(response).iter("form")
        if form.get("method", "").lower() == "post"
    ]


def _fields(form: Element):
    for element in form.iter():
        name, kind = element.get("name"), element.get("type", "text")
        if name and element.tag in ("input", "select", "textarea") and kind != "submit":
            # A box keeps its way: it is ticked or not.
            yield name, element.get("value", element.text or "")
