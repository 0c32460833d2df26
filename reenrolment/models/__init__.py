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
from reenrolment.models.obstacles import Obstacle, ObstacleRule
from reenrolment.models.offers import CourseOffer, CourseWish, Placement
from reenrolment.models.pre_enrolment import GivenUp, PreEnrolment, PreEnrolmentEntry
from reenrolment.models.pre_people import DisciplineWish, PreEnrolledGuardian, PreEnrolledStudent
from reenrolment.models.pre_period import DisciplineOffer, PreEnrolmentPeriod, age_on
from reenrolment.models.reenrolment import Late, Moved, Reenrolment

__all__ = [
    "Campaign",
    "CampaignDownload",
    "CampaignStep",
    "Correction",
    "CourseOffer",
    "CourseWish",
    "DisciplineOffer",
    "DisciplineWish",
    "GivenUp",
    "Late",
    "Mailing",
    "MailingLine",
    "Moved",
    "Obstacle",
    "ObstacleRule",
    "Placement",
    "Reenrolment",
    "PreEnrolledGuardian",
    "PreEnrolledStudent",
    "PreEnrolment",
    "PreEnrolmentEntry",
    "PreEnrolmentPeriod",
    "ReenrolmentEntry",
    "ReenrolmentError",
    "StepAnswer",
    "Submission",
    "Terms",
    "age_on",
]
