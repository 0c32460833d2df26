"""The desk's pages about families: their requests, their people, the school's rules for them."""

from families.admin import figures, guardians, people, queue, rules

__all__ = ["figures", "guardians", "people", "queue", "rules"]
