"""The documents of a re-enrolment: those of the coming year, on pages of the re-enrolment."""

from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from documents.enums import Audience
from documents.listings import table_of
from documents.shelf import Piece, Shelf
from families.models import Guardian
from imuse_portal.tables import Table
from reenrolment.case import Case
from reenrolment.enums import StepKind
from students.models import Student

FAMILY, STUDENT = LEVELS = ("famille", "eleve")


class Pieces:
    """A shelf with its table, and where its files are imported and deleted."""

    def __init__(self, case: Case, shelf: Shelf) -> None:
        self.case, self.shelf = case, shelf

    @property
    def level(self) -> str:
        return STUDENT if self.shelf.student else FAMILY

    @property
    def student(self) -> Student | None:
        return self.shelf.student

    @property
    def holder(self) -> Any:
        return self.shelf.holder

    @property
    def guardian(self) -> Guardian:
        return self.case.guardian

    @property
    def table(self) -> Table[Piece]:
        audience = Audience.STUDENT if self.student else Audience.FAMILY
        return table_of(self.shelf, audience, QueryDict())

    @property
    def url(self) -> str:
        """Back to the step."""
        pk = self.case.student.pk
        if self.case.campaign.is_simple:
            return reverse("reenrolment:reenrolment", args=[pk])
        return reverse("reenrolment:step", args=[pk, StepKind.DOCUMENTS.value])

    @property
    def import_url(self) -> str:
        return reverse("reenrolment:import", args=[self.case.student.pk, self.level])

    def import_of(self, piece: Piece) -> str:
        return f"{self.import_url}?{urlencode({'piece': piece.kind.pk})}"

    def lines(self) -> list[dict[str, Any]]:
        """Of the table, each with the ways from its row."""
        return [
            {
                "cells": line.cells,
                "piece": line.row,
                "import_url": self.import_of(line.row),
                "remove_url": self._remove_url(line.row),
            }
            for line in self.table.lines
        ]

    def _remove_url(self, piece: Piece) -> str:
        if piece.document is None or not piece.may_remove:
            return ""
        args = [self.case.student.pk, self.level, piece.document.pk]
        return reverse("reenrolment:remove", args=args)
