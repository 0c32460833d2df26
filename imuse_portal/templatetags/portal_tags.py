"""The tags of the layouts: at most eight."""

from typing import Any

from django import template
from django.forms import BaseForm, BaseFormSet
from django.template import Context
from django.utils.functional import LazyObject
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from imuse_portal import texts

register = template.Library()


@register.simple_tag(takes_context=True)
def error_prefix(context: Context) -> str:
    """«Erreur : » in the page's title when one of its forms was refused."""
    return _("Error: ") if any(map(_is_refused, context.flatten().values())) else ""


@register.filter
def prose(text: str) -> SafeString:
    """A school's own text, sanitised: a small set of HTML, or plain text in paragraphs."""
    return texts.safe_html(text)


@register.inclusion_tag("_icon.html")
def icon(name: str) -> dict[str, str]:
    """A decorative picture beside a text that says the same."""
    return {"name": name}


@register.inclusion_tag("_required_note.html")
def required_note() -> dict[str, str]:
    """What the yellow fields mean, above a form."""
    return {}


def _is_refused(value: Any) -> bool:
    """What is lazy is no form, and asking it would cost its queries on every page."""
    if isinstance(value, LazyObject):
        return False
    if isinstance(value, BaseForm):
        return value.is_bound and bool(value.errors)
    return isinstance(value, BaseFormSet) and value.is_bound and value.total_error_count() > 0
