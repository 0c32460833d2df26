"""The columns of a model, for the rows of one school: what every resource shares."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from import_export import fields
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import ModelResource

from accounts.imports import cells
from accounts.imports.pointers import Cells, Key, Pointer
from accounts.models import School, User
from accounts.scoping import follow
from imuse_portal.references import ReferenceField

CELLS = {
    "CharField": cells.Text,
    "TextField": cells.Text,
    "DateField": cells.Day,
    "TimeField": cells.Clock,
    "DecimalField": cells.Number,
    "PositiveSmallIntegerField": cells.Whole,
    "BooleanField": cells.YesNo,
}


class BatchLoader(BaseInstanceLoader):
    """The rows that a batch of lines is about, in one query."""

    def __init__(self, resource: "SchoolResource", dataset: Any) -> None:
        super().__init__(resource, dataset)
        lines = dataset.dict
        resource.prime(lines)
        keys = [key for line in lines if (key := resource.key_or_none(line))]
        first = resource.fields[resource.get_import_id_fields()[0]].attribute
        self.found: dict[Key, list[Model]] = defaultdict(list)
        if keys:
            for row in resource.get_queryset().filter(**{f"{first}__in": {key[0] for key in keys}}):
                self.found[resource.key_of(row)].append(row)

    def get_instance(self, row: Cells) -> Model | None:
        found = self.found.get(self.resource.key(row), [])
        if len(found) > 1:
            raise ValidationError(gettext("The school has several rows of this key."))
        return found[0] if found else None


class SchoolResource(ModelResource):
    """`school_path` leads from a row to its school, `year_path` to its year when it has one."""

    WIDGETS_MAP = CELLS
    school_path: ClassVar[str]
    year_path: ClassVar[str] = ""
    related: ClassVar[tuple[str, ...]] = ()
    """What is read with each row."""
    fixed: ClassVar[tuple[str, ...]] = ()
    """Columns that a row keeps for ever."""
    also_needs: ClassVar[tuple[str, ...]] = ()
    """Permissions to import, beyond those to add and change the model."""
    labels: ClassVar[dict[str, Any]] = {}
    """Column → how the file calls it, where the model's own word does not do."""

    class Meta:
        skip_unchanged = True
        report_skipped = True
        skip_diff = True
        clean_model_instances = True
        use_transactions = False
        instance_loader_class = BatchLoader

    def __init__(self, *, school: School | None = None, by: User | None = None) -> None:
        super().__init__()
        self.school, self.by = school, by
        self._before: dict[str, str] = {}
        self._changes: list[tuple[str, str, str]] = []
        self._is_new = False
        self._lines_of: dict[Key, int] = {}
        self._line = 0
        for pointer in self.pointers:
            pointer.school = school

    # --- Columns ---------------------------------------------------------------------------------

    @classmethod
    def widget_from_django_field(cls, f: Any, default: Any = cells.Text) -> Any:
        if not f.choices:
            return super().widget_from_django_field(f, default)
        kind = cells.NumberedChoice if f.null else cells.Choice
        return partial(kind, choices=f.flatchoices)

    @classmethod
    def widget_kwargs_for_field(cls, field_name: str, django_field: Any) -> dict[str, Any]:
        return {}

    @cached_property
    def columns(self) -> dict[str, str]:
        """Name of each column → its heading, in the order of a file."""
        order = [field.column_name for field in self.get_export_fields()]
        return {name: capfirst(str(self._label(name))) for name in order}

    @property
    def keys(self) -> list[str]:
        """The columns without which no line is understood."""
        return [self.fields[name].column_name for name in self.get_import_id_fields()]

    @property
    def pointers(self) -> Iterator[Pointer]:
        return (f.widget for f in self.fields.values() if isinstance(f.widget, Pointer))

    @property
    def made(self) -> list[str]:
        """Rows of short lists that the import makes beside its own."""
        return [name for pointer in self.pointers for name in pointer.made]

    def column_of(self, attribute: str, sentence: str = "") -> str:
        """Of a field of the model, or of a rule by its sentence; empty of the whole line."""
        if attribute == NON_FIELD_ERRORS:
            ruled = [name for name in _ruled(self._meta.model, sentence) if name in self.changed]
            return ruled[0] if ruled else ""
        for field in self.fields.values():
            if attribute in (field.attribute, field.column_name) and not field.readonly:
                return str(field.column_name)
        return ""

    # --- Which rows ------------------------------------------------------------------------------

    def init_instance(self, row: Any = None) -> Any:
        return self._meta.model(**self.given())

    def given(self) -> dict[str, Any]:
        """What a new row is given, whatever its line says."""
        return {}

    def get_queryset(self) -> QuerySet[Any]:
        rows = self._meta.model._default_manager.filter(**{self.school_path: self.school})
        return rows.select_related(*self.related)

    def exported(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the rows that a file holds, with what it shows of them."""
        return rows.select_related(*self.related)

    def prime(self, lines: Iterable[Cells]) -> None:
        lines = list(lines)
        for pointer in self.pointers:
            pointer.prime(lines)

    def key(self, line: Cells) -> Key:
        """ValidationError when a cell of it cannot be read."""
        found: dict[str, Any] = {}
        errors: dict[str, str] = {}
        for name in self.get_import_id_fields():
            field = self.fields[name]
            try:
                found[name] = field.clean({field.column_name: "", **line})
            except ValueError as error:
                errors[field.attribute] = str(error)
        if errors:
            raise ValidationError(errors)
        return tuple(_bare(value) for value in found.values())

    def key_or_none(self, line: Cells) -> Key | None:
        try:
            return self.key(line)
        except ValidationError:
            return None

    def key_of(self, row: Model) -> Key:
        names = self.get_import_id_fields()
        return tuple(_bare(self.fields[name].get_value(row)) for name in names)

    # --- A line ----------------------------------------------------------------------------------

    def before_import_row(self, row: Cells, **kwargs: Any) -> None:
        """Its key is there, can be read, and is met once."""
        self._line += 1
        needed = [name for name in self.keys if self.must_be_filled(name)]
        errors = {name: gettext("This cell is empty.") for name in needed if not row.get(name)}
        errors |= self._unreadable(row, but=errors)
        if errors and (set(errors) & set(self.keys) or self.key_or_none(row) is None):
            raise ValidationError(errors)
        if errors:
            return
        first = self._lines_of.setdefault(self.key(row), self._line)
        if first != self._line:
            raise ValidationError(gettext("Another line of the file is about the same row."))

    def after_init_instance(self, instance: Model, new: bool, row: Cells, **kwargs: Any) -> None:
        self._is_new = new
        self._before = self._texts(instance, row) if not new else {}

    def skip_row(
        self, instance: Model, original: Any, row: Cells, import_validation_errors: Any = None
    ) -> bool:
        """Nothing changes, by what the cells would read."""
        after = self._texts(instance, row) if not import_validation_errors else {}
        self._changes = [
            (name, self._before.get(name, ""), text)
            for name, text in after.items()
            if text != self._before.get(name, "")
        ]
        return not (self._is_new or self._changes or import_validation_errors)

    def validate_instance(
        self,
        instance: Any,
        import_validation_errors: Any = None,
        validate_unique: bool = True,
    ) -> None:
        """Whatever a row points to was found among those of the school: it is not asked again."""
        errors = dict(import_validation_errors or {})
        links = {f.name for f in instance._meta.concrete_fields if isinstance(f, ForeignKey)}
        empty = {name for name in links if not getattr(instance, f"{name}_id")}
        try:
            instance.full_clean(exclude=(links - empty) | set(errors))
            self.check(instance)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if not errors:
            errors = self._against_the_rules(instance)
        if errors:
            raise ValidationError(errors)

    def year_of(self, row: Any) -> Any:
        """The school year that the row belongs to, when it does."""
        return follow(row, self.year_path) if self.year_path else None

    def check(self, row: Any) -> None:
        """What else a row of this model must be. Raises ValidationError."""

    def hold(self, row: Any) -> None:
        """Lock what others lock before they lock the row."""

    def do_instance_save(self, instance: Model, is_create: bool) -> None:
        """What the database refuses spoils its own line, not the transaction."""
        try:
            with transaction.atomic():
                self.hold(instance)
                super().do_instance_save(instance, is_create)
        except (DataError, IntegrityError) as error:
            raise ValidationError(gettext("The database refuses this line.")) from error

    def after_import_row(self, row: Cells, row_result: Any, **kwargs: Any) -> None:
        row_result.changes = self._changes

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """No row brings its own number: there is no sequence to set."""

    @property
    def changed(self) -> set[str]:
        """The columns that the line changes."""
        return {name for name, *_ in self._changes}

    # --- Inside ----------------------------------------------------------------------------------

    def _label(self, name: str) -> Any:
        if name in self.labels:
            return self.labels[name]
        field = next(f for f in self.fields.values() if f.column_name == name)
        return self._meta.model._meta.get_field(field.attribute.split("__")[0]).verbose_name

    def must_be_filled(self, column: str) -> bool:
        """A key may have parts that are empty in some rows."""
        field = next(f for f in self.fields.values() if f.column_name == column and not f.readonly)
        of_model = self._meta.model._meta.get_field(field.attribute)
        if isinstance(of_model, ReferenceField):
            return True  # of a row that is imported, nobody else can tell it
        return not (field.widget.has_default or of_model.blank)

    def _unreadable(self, row: Cells, *, but: Iterable[str]) -> dict[str, str]:
        errors = {}
        for field in self.get_import_fields():
            if field.readonly or field.column_name not in row or field.column_name in but:
                continue
            try:
                field.clean(row)
            except ValueError as error:
                errors[field.column_name] = str(error)
        return errors

    def _texts(self, instance: Model, row: Cells) -> dict[str, str]:
        return {
            field.column_name: _described(field, instance)
            for field in self.get_import_fields()
            if field.column_name in row and not field.readonly
        }

    def _against_the_rules(self, instance: Model) -> dict[str, str]:
        if follow(instance, self.school_path) != self.school:
            return {NON_FIELD_ERRORS: gettext("This row is of another school.")}
        year = self.year_of(instance)
        if year and (year.is_frozen or (year.is_closed and not self._is_new)):
            return {NON_FIELD_ERRORS: gettext("This year is closed: its rows no longer change.")}
        if self._is_new:
            return {}
        moved = [name for name, *_ in self._changes if name in self.fixed]
        return {name: gettext("A row that exists keeps this.") for name in moved}


def _bare(value: Any) -> Any:
    return value.pk if isinstance(value, Model) else value


def _ruled(model: type[Model], sentence: str) -> list[str]:
    """The fields of the constraint that says this when it is broken."""
    said = (c for c in model._meta.constraints if str(c.violation_error_message) == sentence)
    return [name for constraint in said for name in _named(getattr(constraint, "condition", Q()))]


def _named(condition: Any) -> Iterator[str]:
    for child in condition.children:
        yield from _named(child) if isinstance(child, Q) else [child[0].split("__")[0]]


def _described(field: fields.Field, instance: Model) -> str:
    if isinstance(field.widget, Pointer):
        return field.widget.describe(field.get_value(instance))
    return str(field.export(instance))


def column(attribute: str, cell: Any, *, name: str = "", **options: Any) -> fields.Field:
    """A column whose cells read otherwise than their field would have it."""
    return fields.Field(attribute, name or attribute, cell, **options)


def shown(attribute: str, name: str, cell: Any = None) -> fields.Field:
    """A column that names a row together with others: read by their pointer, written here."""
    return fields.Field(attribute, name, cell or cells.Text(), readonly=True)
