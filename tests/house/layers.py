"""Who may import whom, where queries begin, where mails are asked for."""

import ast

from tests.house.source import APPS, Guard, Source, at, dotted, is_code, is_portal

LEFT_OF = {
    "accounts": {"imuse_portal"},
    "families": {"imuse_portal", "accounts"},
    "students": {"imuse_portal", "accounts", "families"},
    "documents": {"imuse_portal", "accounts", "families", "students"},
    "billing": {"imuse_portal", "accounts", "families", "students"},
    "reenrolment": {"imuse_portal", "accounts", "families", "students", "documents", "billing"},
}
ROOF = {
    "admin",
    "demonstration",
    "errors",
    "home",
    "jobs",
    "management",
    "menus",
    "pages",
    "urls",
    "worker",
}
"""Modules of imuse_portal that stand on the apps and may compose them; the others bear them."""
MANAGERS = {"objects", "_default_manager", "_base_manager"}
EMPTY_NAMES = {"utils", "helpers", "core", "common", "services", "misc", "signals", "tools", "lib"}
SENDING = {
    "send_mail",
    "send_mass_mail",
    "EmailMessage",
    "EmailMultiAlternatives",
    "get_connection",
}


def imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    """The modules of an import, `from a import b` as `a.b`."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [f"{node.module}.{alias.name}" for alias in node.names]


def imports_to_the_left(source: Source) -> list[str]:
    """accounts ← families ← students ← {documents, billing} ← reenrolment."""
    if source.app not in LEFT_OF:
        return []
    allowed = LEFT_OF[source.app] | {source.app}
    return [
        f"{at(node)} imports {target}, to its right"
        for node in source.walk(ast.Import, ast.ImportFrom)
        for target in imported(node)
        if target.split(".")[0] in set(APPS) - allowed
    ]


def floor_imports_no_app(source: Source) -> list[str]:
    """imuse_portal is the floor of the apps, but for its roof."""
    if source.parts[1] in ROOF:
        return []
    return [
        f"{at(node)} imports {target}: only the roof ({', '.join(sorted(ROOF))}) may"
        for node in source.walk(ast.Import, ast.ImportFrom)
        for target in imported(node)
        if target.split(".")[0] in LEFT_OF
    ]


def apps_do_not_import_the_roof(source: Source) -> list[str]:
    return [
        f"{at(node)} imports {target}: the roof stands on the apps"
        for node in source.walk(ast.Import, ast.ImportFrom)
        for target in imported(node)
        if target.split(".")[0] == "imuse_portal" and target.split(".")[1] in ROOF
    ]


def portal_starts_from_the_family(source: Source) -> list[str]:
    return [
        f"{at(node)} .{node.attr}: start from request.family, request.school or request.user"
        for node in source.walk(ast.Attribute)
        if node.attr in MANAGERS
    ]


def names_say_something(source: Source) -> list[str]:
    empty = EMPTY_NAMES & set(source.parts)
    return [f": {name} says nothing" for name in sorted(empty)]


def no_signals(source: Source) -> list[str]:
    """What happens is said where it happens."""
    imports = [
        f"{at(node)} imports {target}"
        for node in source.walk(ast.Import, ast.ImportFrom)
        for target in imported(node)
        if "signals" in target.split(".") or target.startswith("django.dispatch")
    ]
    calls = [
        f"{at(node)} {dotted(node.func)}()"
        for node in source.walk(ast.Call)
        if dotted(node.func).rpartition(".")[2] in {"connect", "receiver", "Signal"}
        and "signal" in ast.unparse(node).lower()
    ]
    return imports + calls


def mails_are_asked_for_in_mails(source: Source) -> list[str]:
    """`imuse_portal.mail.send` belongs to the apps' mails.py."""
    if source.parts[-1] == "mails":
        return []
    sends = [
        f"{at(node)} imports {target}"
        for node in source.walk(ast.Import, ast.ImportFrom)
        for target in imported(node)
        if target == "imuse_portal.mail.send"
    ]
    calls = [
        f"{at(node)} mail.send()"
        for node in source.walk(ast.Call)
        if dotted(node.func) in {"mail.send", "imuse_portal.mail.send"}
    ]
    return sends + calls


def mail_leaves_by_the_outbox(source: Source) -> list[str]:
    """Django's own sending is for the floor that stands behind the outbox."""
    return [
        f"{at(node)} imports {target}"
        for node in source.walk(ast.Import, ast.ImportFrom)
        for target in imported(node)
        if target.startswith("django.core.mail") and target.rpartition(".")[2] in SENDING
    ]


def mails_are_typed(source: Source) -> list[str]:
    """Each mail is one function that says what it needs."""
    return [
        f"{at(node)} {node.name}({argument.arg}) has no type"
        for node in source.walk(ast.FunctionDef)
        for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        if argument.annotation is None
    ]


def decisions_are_not_in_save(source: Source) -> list[str]:
    return [
        f"{at(node)} {model.name}.{node.name}() is overridden"
        for model in source.walk(ast.ClassDef)
        for node in model.body
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}
    ]


def is_floor(name: str) -> bool:
    return is_code(name) and name.startswith("imuse_portal/")


def is_app(name: str) -> bool:
    return is_code(name) and not name.startswith("imuse_portal/")


def is_mails(name: str) -> bool:
    return is_code(name) and name.endswith("/mails.py")


def is_model(name: str) -> bool:
    return is_code(name) and "models" in name.removesuffix(".py").split("/")


def sends_no_mail(name: str) -> bool:
    return is_code(name) and name.removeprefix("imuse_portal/") not in {"eml.py", "outbox.py"}


GUARDS = [
    Guard(
        imports_to_the_left,
        is_app,
        bites=(
            ("families/views.py", "from billing.models import Invoice"),
            ("accounts/models/user.py", "def f():\n    import students.models"),
            ("billing/models.py", "from documents.models import Document"),
        ),
        spares=(("reenrolment/flow.py", "from students.models import Student"),),
    ),
    Guard(
        floor_imports_no_app,
        is_floor,
        bites=(
            ("imuse_portal/mail.py", "from accounts.models import School"),
            ("imuse_portal/templatetags/portal_tags.py", "import families.models"),
        ),
        spares=(("imuse_portal/home.py", "from families.models import Family"),),
    ),
    Guard(
        apps_do_not_import_the_roof,
        is_app,
        bites=(("families/views.py", "from imuse_portal.home import home"),),
        spares=(("families/mails.py", "from imuse_portal import mail"),),
    ),
    Guard(
        portal_starts_from_the_family,
        is_portal,
        bites=(
            ("families/views.py", "ChangeSet.objects.get(pk=1)"),
            ("families/forms.py", "Guardian._default_manager.all()"),
        ),
        spares=(("families/views.py", "request.family.changesets.pending()"),),
    ),
    Guard(
        names_say_something,
        is_code,
        bites=(("families/utils.py", ""), ("families/services/letters.py", "")),
        spares=(("families/sheets.py", ""),),
    ),
    Guard(
        no_signals,
        is_code,
        bites=(
            ("families/models/family.py", "from django.db.models.signals import post_save"),
            ("families/apps.py", "from django.dispatch import receiver"),
            ("families/apps.py", "user_signals.logged_in.connect(f)"),
        ),
        spares=(("imuse_portal/postgres.py", "psycopg2.connect(dsn)"),),
    ),
    Guard(
        mails_are_asked_for_in_mails,
        is_code,
        bites=(
            ("families/views.py", "from imuse_portal.mail import send"),
            ("families/review.py", "from imuse_portal import mail\nmail.send('x')"),
        ),
        spares=(("families/mails.py", "from imuse_portal import mail\nmail.send('x')"),),
    ),
    Guard(
        mail_leaves_by_the_outbox,
        sends_no_mail,
        bites=(("families/mails.py", "from django.core.mail import send_mail"),),
    ),
    Guard(
        mails_are_typed,
        is_mails,
        bites=(("families/mails.py", "def receipt(changeset, *, to: User) -> None: ..."),),
        spares=(("families/mails.py", "def receipt(changeset: ChangeSet) -> None: ..."),),
    ),
    Guard(
        decisions_are_not_in_save,
        is_model,
        bites=(("families/models/family.py", "class A:\n    def save(self): ..."),),
    ),
]
