"""The desk's pages of re-enrolment and pre-enrolment, a module for each kind."""

from reenrolment import resources
from reenrolment.admin import (
    campaigns,
    figures,
    mailings,
    obstacles,
    offers,
    placements,
    pre_figures,
    pre_periods,
    pre_queue,
    queue,
)

__all__ = [
    "campaigns",
    "figures",
    "mailings",
    "obstacles",
    "offers",
    "placements",
    "pre_figures",
    "pre_periods",
    "pre_queue",
    "queue",
    "resources",
]
