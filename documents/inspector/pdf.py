"""A PDF is parsed, judged, and written anew without what tells of its author or its device."""

import io
import math

import pikepdf
from pikepdf import Dictionary, Name, Stream

from documents.inspector import active, jpeg
from documents.inspector.reasons import Reason, Rejected

MOST_UNPACKED = 256 * 1024 * 1024
"""Bytes of all streams unpacked: a scan of many pages has a tenth of it."""
LARGEST_STREAM = 128 * 1024 * 1024
"""Bytes of one: a page in colour at 600 dpi has 104 million."""
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=LARGEST_STREAM,
    png_max_memory=LARGEST_STREAM,
    run_length_max_memory=LARGEST_STREAM,
    tiff_max_memory=LARGEST_STREAM,
)
MEMORY_WORDS = ("memory limit", "bad_alloc")
"""By which qpdf tells a bomb from a stream that is merely damaged."""
LARGEST_IMAGE = 200_000_000
"""Pixels of an image in it: a page of black and white at 1200 dpi has 140 million."""
FORGOTTEN = {"/Metadata", "/PieceInfo", "/AA", "/JavaScript", "/EmbeddedFiles"}
"""Of any dictionary: XMP, private data of programs, actions that nobody asked for, empty lists."""
END = b"%%EOF"
TAIL = 2048
"""Bytes at the end of the file among which the end must be marked for a repair to be tried."""


def rewrite(content: bytes) -> bytes:
    """The same pages; raises Rejected."""
    try:
        return _rewritten(content, repair=False)
    except pikepdf.PasswordError as error:
        raise Rejected(Reason.PASSWORD) from error
    except pikepdf.PdfError:
        return _repaired(content)


def _repaired(content: bytes) -> bytes:
    """Scanners write bad tables of contents; a file that was cut off is another thing."""
    if END not in content[-TAIL:]:
        raise Rejected(Reason.BROKEN_PDF)
    try:
        return _rewritten(content, repair=True)
    except pikepdf.PasswordError as error:
        raise Rejected(Reason.PASSWORD) from error
    except pikepdf.PdfError as error:
        raise Rejected(Reason.BROKEN_PDF) from error


def _rewritten(content: bytes, *, repair: bool) -> bytes:
    with pikepdf.open(io.BytesIO(content), suppress_warnings=True, attempt_recovery=repair) as pdf:
        if not len(pdf.pages):
            raise Rejected(Reason.BROKEN_PDF)
        active.refuse(pdf)
        _refuse_bombs(pdf)
        _forget(pdf)
        written = io.BytesIO()
        pdf.save(
            written,
            encryption=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
    return written.getvalue()


def _refuse_bombs(pdf: pikepdf.Pdf) -> None:
    unpacked = 0
    for stream in _streams(pdf):
        if _pixels(stream) > LARGEST_IMAGE:
            raise Rejected(Reason.TOO_MANY_PIXELS)
        unpacked += _unpacked(stream)
        if unpacked > MOST_UNPACKED:
            raise Rejected(Reason.TOO_HEAVY)


def _streams(pdf: pikepdf.Pdf) -> list[Stream]:
    return [one for one in pdf.objects if isinstance(one, Stream)]


def _pixels(stream: Stream) -> int:
    sides = (stream.get("/Width", 0), stream.get("/Height", 0))
    return math.prod(side for side in sides if isinstance(side, int))


def _unpacked(stream: Stream) -> int:
    """Bytes; 0 of an image's own coding, which is not unpacked here, and of what is damaged."""
    try:
        return len(stream.read_bytes(pikepdf.StreamDecodeLevel.generalized))
    except (pikepdf.PdfError, RuntimeError) as error:
        if any(words in str(error) for words in MEMORY_WORDS):
            raise Rejected(Reason.TOO_HEAVY) from error
        return 0


def _forget(pdf: pikepdf.Pdf) -> None:
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    if isinstance(pdf.Root.get("/OpenAction"), Dictionary):
        del pdf.Root["/OpenAction"]
    for dictionary in active.dictionaries(pdf):
        for key in dictionary.keys() & FORGOTTEN:
            del dictionary[key]
    for stream in _streams(pdf):
        if stream.get("/Filter") == Name.DCTDecode:
            _forget_camera(stream)


def _forget_camera(image: Stream) -> None:
    """A photo inside keeps what its camera wrote, unless it is taken out."""
    photo = image.read_raw_bytes()
    stripped = jpeg.stripped(photo)
    if len(stripped) < len(photo):
        told = image.get("/DecodeParms")
        parameters = told if isinstance(told, Dictionary) else None
        image.write(stripped, filter=Name.DCTDecode, decode_parms=parameters)
