"""A session that a provisional password opened: it may choose a new password, and nothing else.

The session carries its own end. A later request makes the password obsolete, yet ends no session:
a stranger who asks again cannot interrupt the person who is choosing (design 5).
"""

import datetime as dt

from django.http import HttpRequest

KEY = "provisional_until"


def mark(request: HttpRequest) -> None:
    """Right after signing in with a provisional password; whichever door it was."""
    user = request.user
    if user.is_authenticated and user.provisional_until:
        request.session[KEY] = user.provisional_until.isoformat()
        user.provisional_until = None


def until(request: HttpRequest) -> dt.datetime | None:
    """When such a session ends; None: it is an ordinary one."""
    text = request.session.get(KEY)
    return dt.datetime.fromisoformat(text) if text else None


def forget(request: HttpRequest) -> None:
    """The new password is chosen: from now on an ordinary session."""
    request.session.pop(KEY, None)
