"""Stores in which a file takes its time: the portal's own, and two that a killed server harms."""

import threading
import time

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage

from documents.storage import DocumentStorage, RandomNames

PIECES, BETWEEN = 20, 0.1


class Slowly(File):
    """Comes in pieces, with a pause after each."""

    def chunks(self, chunk_size=None):
        content = self.read()
        size = len(content) // PIECES + 1
        for start in range(0, len(content), size):
            yield content[start : start + size]
            time.sleep(BETWEEN)


class SlowStorage(DocumentStorage):
    def _save(self, name, content):
        return super()._save(name, Slowly(content))


class SlowPlainStorage(RandomNames, FileSystemStorage):
    """Django's own: a file has its final name from its first byte on."""

    def _save(self, name, content):
        return super()._save(name, Slowly(content))


class HastyStorage(DocumentStorage):
    """Says that a file is there, and writes it afterwards."""

    def _save(self, name, content):
        kept = ContentFile(content.read())
        later = threading.Timer(60, super()._save, [name, kept])
        later.daemon = True
        later.start()
        return name
