"""PDF files that do something when they are opened, clicked, filled or printed."""

import re
from functools import partial

import pikepdf

from tests.documents.corpus.case import MARK, REFUSED, REWRITTEN, Case
from tests.documents.corpus.papers import action_link, annotation, paper, saved, stream, updated

JS = b"/S /JavaScript /JS (app.alert\\('" + MARK + b"'\\))"
OBJECT_STREAMS = pikepdf.ObjectStreamMode.generate
WIDGET = b"/Type /Annot /Subtype /Widget /FT /Tx /T (name) /Rect [0 0 99 20]"


def form(entries, field=b""):
    """A form of one field; 6 is a part of it in XML."""
    return paper(
        catalog=b"/AcroForm << /Fields [5 0 R] %s >>" % entries,
        page=b"/Annots [5 0 R]",
        more={5: b"<< %s %s >>" % (WIDGET, field), 6: stream(b"<xdp/>")},
    )


def chain(length, last=JS):
    """Actions one after the other, the last of which bites."""
    step = b"/S /Named /N /NextPage /Next << %s >>"
    for _ in range(length):
        last = step % last
    return paper(page=action_link(last))


def nested(depth):
    return paper(catalog=b"/Private " + b"[" * depth + b"<< " + JS + b" >>" + b"]" * depth)


def opens_with(action, **told):
    return paper(catalog=b"/OpenAction << %s >>" % action, **told)


def encrypted(content, **how):
    return saved(content, encryption=pikepdf.Encryption(**how))


def without_table(content):
    return content[: content.rindex(b"xref\n0 1")] + b"trailer << /Root 1 0 R >>\n%%EOF\n"


def hexadecimal(encoding):
    return "javascript:1".encode(encoding).hex().encode()


CATALOG = b"<< /Type /Catalog /Pages 2 0 R %s >>"
NAMES = b"/Names [(a) << %s >>]"
SCRIPTS = {
    "open action": lambda: opens_with(JS),
    "open action, indirect": lambda: paper(
        catalog=b"/OpenAction 5 0 R", more={5: b"<< %s >>" % JS}
    ),
    "open action, no type but the script": lambda: opens_with(b"/JS (app.alert\\(1\\))"),
    "script in a stream": lambda: opens_with(
        b"/S /JavaScript /JS 5 0 R", more={5: stream(b"app.alert(1)")}
    ),
    "name of the action elsewhere": lambda: opens_with(
        b"/S 5 0 R /Code (app.alert\\(1\\))", more={5: b"/JavaScript"}
    ),
    "name tree": lambda: paper(catalog=b"/Names << /JavaScript << %s >> >>" % (NAMES % JS)),
    "name tree in branches": lambda: paper(
        catalog=b"/Names << /JavaScript << /Kids [5 0 R] >> >>", more={5: b"<< %s >>" % NAMES % JS}
    ),
    "on closing": lambda: paper(catalog=b"/AA << /WC << %s >> >>" % JS),
    "on printing": lambda: paper(catalog=b"/AA << /WP << %s >> >>" % JS),
    "on showing a page": lambda: paper(page=b"/AA << /O << %s >> >>" % JS),
    "on a click": lambda: paper(page=action_link(JS)),
    "on passing over": lambda: paper(page=annotation(b"Link", b"/AA << /E << %s >> >>" % JS)),
    "on loading ahead": lambda: paper(page=annotation(b"Link", b"/PA << %s >>" % JS)),
    "of a field, on typing": lambda: form(b"", b"/AA << /K << %s >> >>" % JS),
    "of a field, on computing": lambda: form(b"/CO [5 0 R]", b"/AA << /C << %s >> >>" % JS),
    "of a field's parent": lambda: form(b"", b"/Parent << /AA << /V << %s >> >> >>" % JS),
    "bookmark": lambda: paper(
        catalog=b"/Outlines << /First 5 0 R /Last 5 0 R >>",
        more={5: b"<< /Title (a) /A << %s >> >>" % JS},
    ),
    "next": partial(chain, 1),
    "next, 50 times": partial(chain, 50),
    "next, in a list": lambda: paper(
        page=action_link(b"/S /Named /N /NextPage /Next [<< /S /Named >> << %s >>]" % JS)
    ),
    "next of a web link": lambda: paper(
        page=action_link(b"/S /URI /URI (https://example.org) /Next << %s >>" % JS)
    ),
    "names in hex": lambda: opens_with(b"/#53 /J#61vaScript /#4a#53 (app.alert\\(1\\))"),
    "value in hex": lambda: opens_with(b"/S /#4a#61#76#61#53#63#72#69#70#74"),
    "object stream": lambda: saved(opens_with(JS), object_stream_mode=OBJECT_STREAMS),
    "linearised": lambda: saved(opens_with(JS), linearize=True),
    "encrypted, empty password, AES": lambda: encrypted(opens_with(JS), owner="o", user="", R=6),
    "encrypted, empty password, RC4": lambda: encrypted(
        opens_with(JS), owner="o", user="", R=3, aes=False, metadata=False
    ),
    "encrypted, in object streams": lambda: saved(
        opens_with(JS),
        encryption=pikepdf.Encryption(owner="o", user="", R=6),
        object_stream_mode=OBJECT_STREAMS,
    ),
    "update": lambda: updated(paper(), {1: CATALOG % b"/OpenAction << %s >>" % JS}),
    "update of an update": lambda: updated(
        updated(paper(), {4: stream(b"")}), {1: CATALOG % b"/OpenAction << %s >>" % JS}
    ),
    "hanging nowhere": lambda: paper(more={9: b"<< %s >>" % JS}),
    "in the trailer": lambda: paper(trailer=b"/Private << %s >>" % JS),
    "in lists of lists": partial(nested, 60),
    "in a stream's entries": lambda: paper(more={5: stream(b"", b"/Private << %s >>" % JS)}),
    "private data of a page": lambda: paper(page=b"/PieceInfo << /A << %s >> >>" % JS),
    "without a table": lambda: without_table(opens_with(JS)),
    "version 2.0": lambda: opens_with(JS, version=b"2.0"),
    "PostScript drawing": lambda: paper(more={5: stream(b"", b"/Type /XObject /Subtype /PS")}),
}
OUTSIDE = {
    "launch": b"/S /Launch /F (cmd.exe)",
    "launch, Windows": b"/S /Launch /Win << /F (cmd.exe) /P (/c calc) >>",
    "launch, names in hex": b"/S /L#61unch /#46 (cmd.exe)",
    "submit": b"/S /SubmitForm /F << /FS /URL /F (https://example.org/) >>",
    "submit, by a plain name": b"/S /SubmitForm /F (https://example.org/)",
    "import data": b"/S /ImportData /F (a.fdf)",
    "go to another file": b"/S /GoToR /F (//example.org/share/a.pdf) /D [0 /Fit]",
    "go to an embedded file": b"/S /GoToE /T << /R /C /N (a.pdf) >> /D [0 /Fit]",
    "rendition": b"/S /Rendition /OP 0",
    "movie": b"/S /Movie /Operation /Play",
    "sound": b"/S /Sound",
    "three dimensions": b"/S /GoTo3DView",
    "rich media": b"/S /RichMediaExecute",
    "unheard of": b"/S /FormatDisk",
    "script as an address": b"/S /URI /URI (javascript:alert\\(1\\))",
    "script as an address, broken up": b"/S /URI /URI (java\\nscr\\tipt:alert\\(1\\))",
    "script as an address, in capitals": b"/S /URI /URI ( JavaScript:alert\\(1\\))",
    "script as an address, in UTF-16": b"/S /URI /URI <FEFF%s>" % hexadecimal("utf-16-be"),
    "script as an address, in UTF-16, reversed": b"/S /URI /URI <FFFE%s>"
    % hexadecimal("utf-16-le"),
    "script as an address, in broken UTF-16": b"/S /URI /URI <FEFFD800%s>"
    % hexadecimal("utf-16-be"),
    "script as an address, in UTF-8": b"/S /URI /URI <EFBBBF%s>" % hexadecimal("utf-8"),
    "script as an address, in broken UTF-8": b"/S /URI /URI <EFBBBFFF%s>" % hexadecimal("utf-8"),
    "data as an address": b"/S /URI /URI (data:text/html,<script>1</script>)",
    "file as an address": b"/S /URI /URI (file:///C:/Windows/System32/calc.exe)",
    "share as an address": b"/S /URI /URI (smb://example.org/a)",
}
HARMLESS_ELSEWHERE = {"unheard of"}
"""`/S` says many things outside of actions; what opens by itself is taken out."""
EMBEDDED = b"<< /Type /Filespec /F (a.exe) /EF << /F 9 0 R >> >>"
FILE = {9: stream(b"MZ", b"/Type /EmbeddedFile")}
CARRIERS = {
    "file in the name tree": lambda: paper(
        catalog=b"/Names << /EmbeddedFiles << /Names [(a) %s] >> >>" % EMBEDDED, more=FILE
    ),
    "file as a paper clip": lambda: paper(
        page=annotation(b"FileAttachment", b"/FS %s" % EMBEDDED), more=FILE
    ),
    "associated file": lambda: paper(catalog=b"/AF [%s]" % EMBEDDED, more=FILE),
    "file that nothing names": lambda: paper(more=FILE),
    "file that does not say it is one": lambda: paper(
        catalog=b"/AF [%s]" % EMBEDDED, more={9: stream(b"MZ")}
    ),
    "file, names in hex": lambda: paper(
        catalog=b"/AF [<< /Type /Filespec /#45#46 << /F 9 0 R >> >>]", more=FILE
    ),
    "paper clip to a file elsewhere": lambda: paper(
        page=annotation(b"FileAttachment", b"/FS (a.exe)")
    ),
    "file at an address": lambda: paper(
        catalog=b"/AF [<< /Type /Filespec /FS /URL /F (https://example.org/a) >>]"
    ),
    "unheard of, next": partial(chain, 1, b"/S /FormatDisk"),
    "unheard of, on loading ahead": lambda: paper(
        page=annotation(b"Link", b"/PA << /S /FormatDisk >>")
    ),
    "portfolio": lambda: paper(catalog=b"/Collection << /View /T >>"),
    "rich media annotation": lambda: paper(
        page=annotation(b"RichMedia", b"/RichMediaContent << >>")
    ),
    "screen": lambda: paper(page=annotation(b"Screen")),
    "movie annotation": lambda: paper(page=annotation(b"Movie", b"/Movie << /F (a.avi) >>")),
    "sound annotation": lambda: paper(page=annotation(b"Sound")),
    "3D annotation": lambda: paper(page=annotation(b"3D")),
    "XFA": lambda: form(b"/XFA 6 0 R"),
    "XFA in parts": lambda: form(b"/XFA [(template) 6 0 R]"),
    "bytes in another file": lambda: paper(more={5: stream(b"", b"/F (/etc/passwd)")}),
    "drawing in another file": lambda: paper(
        more={5: stream(b"", b"/Subtype /Form /Ref << /F (a.pdf) /Page 0 >>")}
    ),
    "base of all links": lambda: paper(catalog=b"/URI << /Base (javascript:) >>"),
}
PASSWORDS = {
    "password, RC4": {"R": 3, "aes": False, "metadata": False},
    "password, AES-128": {"R": 4},
    "password, AES-256": {"R": 6},
}
OPENS_THE_WEB = b"<< /S /URI /URI (https://example.org/PAYLOAD) >>"
HARMLESS_AFTER = {
    "opens the web by itself": lambda: paper(catalog=b"/OpenAction " + OPENS_THE_WEB),
    "opens the web page by page": lambda: paper(page=b"/AA << /O %s >>" % OPENS_THE_WEB),
    "script of an older revision": lambda: updated(opens_with(JS), {1: CATALOG % b""}),
    "script between the objects": lambda: paper().replace(
        b"4 0 obj", b"%PAYLOAD /JavaScript\n4 0 obj"
    ),
}


def _cases():
    for name, make in SCRIPTS.items():
        yield Case(f"script: {name}", "paper.pdf", make, REFUSED)
    for name, action in OUTSIDE.items():
        verdict = REWRITTEN if name in HARMLESS_ELSEWHERE else REFUSED
        yield Case(f"action: {name}", "paper.pdf", partial(opens_with, action), verdict)
        yield Case(f"link: {name}", "paper.pdf", partial(_link, action), REFUSED)
        if name not in HARMLESS_ELSEWHERE:
            yield Case(f"hidden: {name}", "paper.pdf", partial(_hidden, action), REFUSED)
    for name, make in CARRIERS.items():
        yield Case(f"carries: {name}", "paper.pdf", make, REFUSED)
    for name, how in PASSWORDS.items():
        make = partial(encrypted, paper(), owner="o", user="secret", **how)
        yield Case(name, "paper.pdf", make, REFUSED)
    for name, make in HARMLESS_AFTER.items():
        yield Case(f"undone: {name}", "paper.pdf", make, REWRITTEN)


def _hidden(action):
    """Where no action is looked for."""
    return paper(catalog=b"/Private << /B [<< %s >>] >>" % action)


def _link(action):
    return paper(page=action_link(action))


CASES = list(_cases())
ACTIVE = re.compile(
    rb"/(JS|JavaScript|Launch|SubmitForm|ImportData|GoToR|GoToE|Rendition|RichMedia\w*|XFA|EF"
    rb"|EmbeddedFiles?|AA|Movie|Sound|Screen|Collection)\b|/OpenAction\s*<<"
)
"""What shows in the plain text of a PDF that is not harmless."""
