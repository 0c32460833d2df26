"""Names by which files tell rows apart: a school gives its own, or keeps ours."""

from django.utils.crypto import get_random_string

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that look alike."""


def new_reference() -> str:
    return get_random_string(10, LETTERS)
