"""What may not be in a PDF: whatever runs, opens, sends, fetches, plays, or hides another file.

Every dictionary of the file is judged, wherever it hangs and whether or not it hangs anywhere, so
that no chain of actions, name tree or older revision is a way round. By then qpdf has decrypted
what an empty password opens, unpacked object streams and read names written in hex.
"""

import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream, String

from documents.inspector.reasons import Reason, Rejected

KEYS = {
    "/JS": Reason.SCRIPT,
    "/XFA": Reason.XFA,
    "/EF": Reason.ATTACHMENT,
    "/Collection": Reason.ATTACHMENT,
}
"""Entries that have no harmless meaning in any dictionary."""

ACTIONS = {
    "/JavaScript": Reason.SCRIPT,
    "/Launch": Reason.OUTSIDE,
    "/SubmitForm": Reason.OUTSIDE,
    "/ImportData": Reason.OUTSIDE,
    "/GoToR": Reason.OUTSIDE,
    "/GoToE": Reason.ATTACHMENT,
    "/Rendition": Reason.MEDIA,
    "/Movie": Reason.MEDIA,
    "/Sound": Reason.MEDIA,
    "/GoTo3DView": Reason.MEDIA,
    "/RichMediaExecute": Reason.MEDIA,
}
SUBTYPES = {
    "/FileAttachment": Reason.ATTACHMENT,
    "/RichMedia": Reason.MEDIA,
    "/Screen": Reason.MEDIA,
    "/Movie": Reason.MEDIA,
    "/Sound": Reason.MEDIA,
    "/3D": Reason.MEDIA,
    "/PS": Reason.SCRIPT,
}
TYPES = {"/EmbeddedFile": Reason.ATTACHMENT}
VALUES = {"/S": ACTIONS, "/Subtype": SUBTYPES, "/Type": TYPES}

HARMLESS_ACTIONS = {"/GoTo", "/URI", "/Named", "/Hide", "/ResetForm", "/SetOCGState", "/Thread"}
"""All that may stand where an action stands; of `/S` elsewhere only ACTIONS are known to be bad."""
ACTION_KEYS = {"/A", "/PA", "/Next"}
"""Where those stand that are not taken out anyway (documents/inspector/pdf.py)."""

SCHEME = re.compile(r"[^/?#]*?:")
HARMLESS_SCHEMES = {"http:", "https:", "ftp:", "mailto:", "tel:", "sms:"}

ENCODINGS = {b"\xfe\xff": "utf-16-be", b"\xff\xfe": "utf-16-le", b"\xef\xbb\xbf": "utf-8"}
"""Of a string, by its first bytes."""

ELSEWHERE = {"/F", "/Ref"}
"""Of a stream: its bytes, or its drawing, lie in another file."""


def dictionaries(pdf: pikepdf.Pdf) -> Iterator[Object]:
    """All dictionaries of the file, those of streams included."""
    waiting: list[Object] = [pdf.trailer, *pdf.objects]
    while waiting:
        found = waiting.pop()
        if isinstance(found, Dictionary | Stream):
            yield found
            inside = [value for _, value in found.items()]
        elif isinstance(found, Array):
            inside = list(found)
        else:
            continue
        waiting += [one for one in inside if _is_container(one) and not one.is_indirect]


def refuse(pdf: pikepdf.Pdf) -> None:
    for dictionary in dictionaries(pdf):
        _judge(dictionary)


def _is_container(value: Any) -> bool:
    return isinstance(value, Dictionary | Stream | Array)


def _judge(dictionary: Object) -> None:
    keys = dictionary.keys()
    for key in keys & KEYS.keys():
        raise Rejected(KEYS[key])
    for key in keys & VALUES.keys():
        if reason := VALUES[key].get(_word(dictionary[key])):
            raise Rejected(reason)
    for key in keys & ACTION_KEYS:
        _judge_action(dictionary[key])
    for key in keys & {"/URI", "/Base"}:
        _judge_address(dictionary[key])
    if isinstance(dictionary, Stream) and keys & ELSEWHERE:
        raise Rejected(Reason.OUTSIDE)
    if "/FS" in keys and _word(dictionary["/FS"]) == "/URL":
        raise Rejected(Reason.OUTSIDE)


def _judge_action(value: Any) -> None:
    """A dictionary that names its action names a harmless one; what has no `/S` does nothing."""
    for action in value if isinstance(value, Array) else [value]:
        if isinstance(action, Dictionary) and "/S" in action:
            if _word(action["/S"]) not in HARMLESS_ACTIONS:
                raise Rejected(Reason.OUTSIDE)


def _judge_address(value: Any) -> None:
    """Of a link: to the web, to a person, or without a scheme."""
    if not isinstance(value, String):
        return
    address = "".join(letter for letter in _text(value) if letter > " ").lower()
    if (scheme := SCHEME.match(address)) and scheme[0] not in HARMLESS_SCHEMES:
        raise Rejected(Reason.OUTSIDE)


def _text(value: String) -> str:
    """What a string says, with a mark for what cannot be read: readers differ in that."""
    content = bytes(value)
    for mark, encoding in ENCODINGS.items():
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, errors="replace")
    return content.decode("latin-1")


def _word(value: Any) -> str:
    """A name as it is written; it need not be UTF-8."""
    return bytes(value).decode(errors="surrogateescape") if isinstance(value, Name) else ""
