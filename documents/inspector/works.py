"""The three things that the inspector does with files; each gives a kind and the clean bytes.

What reads PDF and what reads images is imported only where it is needed: it takes time.
"""

from documents.inspector.content import kind_of
from documents.inspector.reasons import Reason, Rejected


def inspect(files: list[bytes], *, suffix: str, most: int) -> tuple[str, bytes]:
    """A file as it may be kept, in at most so many bytes."""
    [content] = files
    kind = kind_of(content, suffix)
    if kind != "pdf":
        return _redrawn(content, kind, most)
    from documents.inspector import pdf

    if len(content) > most or len(clean := pdf.rewrite(content)) > most:
        raise Rejected(Reason.LARGE_PDF)
    return kind, clean


def reduce(files: list[bytes], *, suffix: str, most: int) -> tuple[str, bytes]:
    """A photo as a JPEG of at most so many bytes, to be bound with others."""
    from documents.inspector import images

    [content] = files
    kind = kind_of(content, suffix)
    if kind == "pdf":
        raise Rejected(Reason.NOT_A_PHOTO)
    return "jpeg", images.photo(content, kind, most)


def bind(files: list[bytes]) -> tuple[str, bytes]:
    """Reduced photos as the pages of one PDF."""
    from documents.inspector import pages

    return "pdf", pages.bound(files)


def _redrawn(content: bytes, kind: str, most: int) -> tuple[str, bytes]:
    from documents.inspector import images

    return images.redrawn(content, kind, most)
