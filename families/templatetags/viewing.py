"""For the desk's pages from which one looks at the portal as a family."""

from typing import Any

from django import template

from families import viewing

register = template.Library()


@register.filter
def may_look(user: Any) -> bool:
    """Whether the button is shown; each viewing asks anew, of whom and at what."""
    return viewing.may_look(user)
