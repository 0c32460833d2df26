"""Messages that lead to what they speak of."""

from django.contrib import messages
from django.http import HttpRequest
from django.template.loader import render_to_string


def warn(request: HttpRequest, sentence: str, *, page: str, label: str) -> None:
    """The sentence, with a link behind it."""
    told = {"sentence": sentence, "page": page, "label": label}
    messages.warning(request, render_to_string("admin/billing/_linked.html", told))
