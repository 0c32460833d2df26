"""What Python code does not do: read the clock without its zone, write HTML, guess a button."""

import ast
import re

from tests.house.layers import imported
from tests.house.source import Guard, Source, at, dotted, is_code

NAIVE = {
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "date.today",
    "datetime.utcfromtimestamp",
}
TRUSTING = {"mark_safe", "SafeString", "SafeText"}
TRUSTED = {
    "imuse_portal/texts.py": "what a school wrote, after nh3 left nothing but its allow-list",
    "imuse_portal/templatetags/portal_tags.py": "the type of what texts.py gives",
}
"""Module → why it may call HTML safe."""
TAG = re.compile(
    r"</?(?:a|b|br|div|em|h\d|img|input|label|li|p|script|span|strong|table|td|ul)\b[^>]*>"
)
ENVIRONMENT = {"os.environ", "os.getenv", "environ"}
READS_THE_ENVIRONMENT = {
    "imuse_portal/settings.py": "the one place of every setting",
    "imuse_portal/postgres.py": "runs before there are settings",
    "imuse_portal/supervisor.py": "runs before there are settings, and passes its own on",
    "imuse_portal/gunicorn.py": "gunicorn reads it as its configuration, without Django",
    "imuse_portal/wsgi.py": "names the settings' module",
}
"""Module → why it may."""


def clocks_have_a_zone(source: Source) -> list[str]:
    return [
        f"{at(node)} {ast.unparse(node)}"
        for node in source.walk(ast.Call)
        if ".".join(dotted(node.func).split(".")[-2:]) in NAIVE
        if not (dotted(node.func).endswith("datetime.now") and (node.args or node.keywords))
    ]


def html_is_not_trusted(source: Source) -> list[str]:
    if source.name in TRUSTED:
        return []
    return [
        f"{at(node)} imports {target}"
        for node in source.walk(ast.Import, ast.ImportFrom)
        for target in imported(node)
        if target.rpartition(".")[2] in TRUSTING
    ]


def html_is_in_templates(source: Source) -> list[str]:
    """`format_html` around nothing but placeholders is the one way that is left."""
    return [
        f"{at(node)} {node.value!r}"
        for node in source.walk(ast.Constant)
        if isinstance(node.value, str) and TAG.search(node.value)
    ]


def one_form_per_address(source: Source) -> list[str]:
    """No dispatch on the name of the button that was pressed."""
    return [
        f"{at(node)} {ast.unparse(node)}"
        for node in source.walk(ast.Compare)
        if isinstance(node.ops[0], ast.In | ast.NotIn)
        and isinstance(node.left, ast.Constant)
        and dotted(node.comparators[0]).endswith("request.POST")
    ]


def settings_alone_read_the_environment(source: Source) -> list[str]:
    if source.name in READS_THE_ENVIRONMENT:
        return []
    return [
        f"{at(node)} {dotted(node)}"
        for node in source.walk(ast.Attribute)
        if dotted(node) in ENVIRONMENT
    ]


def actions_name_a_permission(source: Source) -> list[str]:
    """`@admin.action` without `permissions=` runs for whoever sees the list."""
    decorators = [
        (node, decorator)
        for node in source.walk(ast.FunctionDef)
        for decorator in node.decorator_list
    ]
    return [
        f"{at(node)} {node.name} names no permission"
        for node, decorator in decorators
        if dotted(getattr(decorator, "func", decorator)).endswith("admin.action")
        and "permissions" not in {k.arg for k in getattr(decorator, "keywords", [])}
    ]


GUARDS = [
    Guard(
        clocks_have_a_zone,
        is_code,
        bites=(
            ("families/todo.py", "dt.datetime.now()"),
            ("families/todo.py", "date.today()"),
            ("families/todo.py", "datetime.datetime.utcnow()"),
        ),
        spares=(("families/todo.py", "timezone.now(), dt.datetime.now(dt.UTC)"),),
    ),
    Guard(
        html_is_not_trusted,
        is_code,
        bites=(("families/views.py", "from django.utils.safestring import mark_safe"),),
    ),
    Guard(
        html_is_in_templates,
        is_code,
        bites=(("families/admin.py", "format_html('<b>{}</b>', name)"),),
        spares=(("families/admin.py", "'a < b > c'"),),
    ),
    Guard(
        one_form_per_address,
        is_code,
        bites=(("families/views.py", "if '_withdraw' in request.POST: ..."),),
        spares=(("families/views.py", "form = GuardianForm(request.POST)"),),
    ),
    Guard(
        settings_alone_read_the_environment,
        is_code,
        bites=(("families/views.py", "os.environ['X']"), ("families/views.py", "os.getenv('X')")),
    ),
    Guard(
        actions_name_a_permission,
        is_code,
        bites=(
            ("families/admin.py", "@admin.action(description='x')\ndef approve(): ..."),
            ("families/admin.py", "@admin.action\ndef approve(): ..."),
        ),
        spares=(("families/admin.py", "@admin.action(permissions=['review'])\ndef f(): ..."),),
    ),
]
