"""Processes that store files one after the other, and are killed in the middle of it.

`python -m tests.documents.saving STORAGE FOLDER LIVES` writes the name of each file to standard
output once `save` has returned; every file begins with the digest of what follows.
"""

import hashlib
import os
import random
import signal
import sys
import time

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.module_loading import import_string

SEAL = hashlib.sha256().digest_size
LONGEST_LIFE = 0.06


def sealed():
    content = os.urandom(64) * 16_384  # a megabyte
    return hashlib.sha256(content).digest() + content


def is_whole(content):
    return hashlib.sha256(content[SEAL:]).digest() == content[:SEAL]


def save_for_ever(storage):
    while True:
        name = storage.save("a.pdf", ContentFile(sealed()))
        os.write(1, f"{name}\n".encode())


def main(storage_class, folder, lives):
    settings.configure(USE_TZ=True)
    storage = import_string(storage_class)(location=folder)
    for _ in range(int(lives)):
        child = os.fork()
        if not child:
            save_for_ever(storage)
        time.sleep(random.uniform(0, LONGEST_LIFE))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
