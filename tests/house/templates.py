"""An undefined variable in one of our templates is a fault, not an empty place.

The libraries' own templates (the admin, crispy) live from undefined variables: they are left alone.
"""

import inspect
from pathlib import Path

from django.conf import settings
from django.template.base import FilterExpression, Node

OURS = str(Path(settings.BASE_DIR, "templates")) + "/"


class UndefinedVariable(AssertionError):
    """Names the variable and the template."""


class Undefined(str):
    """The engine's `string_if_invalid`: the engine asks whether it is empty, and it tells."""

    __slots__ = ()

    def __bool__(self):
        """Asked for by FilterExpression.resolve, once per undefined variable."""
        refuse_in_our_templates()
        return False

    def __contains__(self, key):
        """Asked for by `{% blocktranslate %}`."""
        refuse_in_our_templates()
        return False


def refuse_in_our_templates():
    frame, variable = inspect.currentframe(), None
    while frame := frame.f_back:
        rendered = frame.f_locals.get("self")
        if isinstance(rendered, FilterExpression) and variable is None:
            variable = rendered.token
        if isinstance(rendered, Node) and getattr(rendered, "origin", None):
            if str(rendered.origin.name).startswith(OURS):
                raise UndefinedVariable(f"{variable} in {rendered.origin.template_name}")
            return
