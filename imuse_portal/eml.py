"""The demonstration's post: each mail becomes a file that any mail program opens."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django.utils.text import slugify


class EmlBackend(BaseEmailBackend):
    """Writes into `settings.EML_DIR`; a file is whole or absent, and only its owner reads it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            _write(settings.EML_DIR, message)
        return len(email_messages)


def _write(folder: Path, message: EmailMessage) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sent = message.message()
    mark = hashlib.sha256(sent["Message-ID"].encode()).hexdigest()[:10]
    name = f"{timezone.localtime():%Y%m%d-%H%M%S}-{slugify(message.subject)[:50]}-{mark}.eml"
    unfinished = folder / f".{name}.{os.getpid()}"
    with open(os.open(unfinished, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "wb") as file:
        file.write(sent.as_bytes())
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(folder / name)
