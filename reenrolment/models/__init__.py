"""Campaigns, re-enrolments, places offered, mails to many; a module for each."""

from reenrolment.models.answers import Correction, ReenrolmentEntry, StepAnswer, Submission
from reenrolment.models.campaign import (
    Campaign,
    CampaignDownload,
    CampaignStep,
    ReenrolmentError,
    Terms,
)
from reenrolment.models.mailings import Mailing, MailingLine
from reenrolment.models.obstacles import Obstacle
from reenrolment.models.offers import CourseOffer, CourseWish, Placement
from reenrolment.models.reenrolment import Late, Moved, Reenrolment

__all__ = [
    "Campaign",
    "CampaignDownload",
    "CampaignStep",
    "Correction",
    "CourseOffer",
    "CourseWish",
    "Late",
    "Mailing",
    "MailingLine",
    "Moved",
    "Obstacle",
    "Placement",
    "Reenrolment",
    "ReenrolmentEntry",
    "ReenrolmentError",
    "StepAnswer",
    "Submission",
    "Terms",
]
