"""Places taken and given back: under the locks of their offers, always in the same order."""

import datetime as dt
from collections.abc import Iterable

from reenrolment import mails, placing
from reenrolment.enums import Place, ReenrolmentEvent
from reenrolment.models import CourseOffer, CourseWish, Reenrolment
from students.models import CourseFollowUp

Wishes = list[tuple[CourseFollowUp, CourseOffer | None]]


def take(row: Reenrolment, wishes: Wishes, *, at: dt.datetime) -> list[CourseWish]:
    """The wishes of the row are these now; who kept a place, or a rank, keeps it.

    Inside the transaction of the submission, with the row held.
    """
    standing = {wish.follow_up_id: wish for wish in row.wishes.all()}
    offers = _hold([*standing.values()], wishes)
    wanted = {follow_up.pk: offer for follow_up, offer in wishes}
    for key, wish in standing.items():
        if key not in wanted or _pk(wanted[key]) != wish.offer_id:
            wish.delete()
    kept = {wish.follow_up_id: wish for wish in row.wishes.all()}
    for follow_up, offer in wishes:
        if follow_up.pk not in kept:
            held = offers[offer.pk] if offer else None
            kept[follow_up.pk] = _wish(row, follow_up, held, at=at)
    _promote(offers.values(), at=at)
    return list(kept.values())


def give_back(row: Reenrolment, *, at: dt.datetime) -> None:
    """Nothing is wished any more; who waited moves up."""
    take(row, [], at=at)


def release(row: Reenrolment, *, at: dt.datetime) -> None:
    """Refused: what was wished stays to be read, its places go to who waits."""
    wishes = list(row.wishes.exclude(offer=None))
    offers = _hold(wishes, [])
    for wish in wishes:
        wish.release()
    _promote(offers.values(), at=at)


def take_again(row: Reenrolment, *, at: dt.datetime) -> list[CourseWish]:
    """The refusal is taken back: what is free is held again, else it waits behind the others."""
    wishes = list(row.wishes.filter(place=Place.RELEASED))
    offers = _hold(wishes, [])
    for wish in wishes:
        since = _waits_since(offers[wish.offer_id or 0], at=at)
        if since:
            wish.wait(since=since)
        else:
            wish.hold_place(at=at)
    return wishes


def hold_all(row: Reenrolment) -> None:
    """The offers that it names, until the end of the transaction: nobody moves up meanwhile."""
    _hold(row.wishes.all(), [])


def _hold(standing: Iterable[CourseWish], wishes: Wishes) -> dict[int, CourseOffer]:
    keys = [wish.offer_id for wish in standing] + [_pk(offer) for _, offer in wishes]
    held = CourseOffer.objects.hold(key for key in keys if key is not None)
    return {offer.pk: offer for offer in held}


def _wish(
    row: Reenrolment, follow_up: CourseFollowUp, offer: CourseOffer | None, *, at: dt.datetime
) -> CourseWish:
    if offer is None:
        return row.wishes.create(follow_up=follow_up)
    since = _waits_since(offer, at=at)
    place = Place.WAITING if since else Place.HELD
    return row.wishes.create(follow_up=follow_up, offer=offer, place=place, waiting_since=since)


def _waits_since(offer: CourseOffer, *, at: dt.datetime) -> dt.datetime | None:
    """Behind who waits already; None: there is a place."""
    last = offer.wishes.waiting().last()
    if last:
        return max(at, last.waiting_since or at)
    return at if offer.is_full else None


def _promote(offers: Iterable[CourseOffer], *, at: dt.datetime) -> None:
    for offer in offers:
        for wish in offer.promote(at=at):
            wish.reenrolment.log(ReenrolmentEvent.PROMOTED, by=None, at=at, note=str(offer))
            if wish.reenrolment.is_accepted:
                placing.place_late(wish)
            mails.place_held(wish)


def promote(offer: CourseOffer, *, at: dt.datetime) -> None:
    """After the school has given it more places; in a transaction."""
    _promote(CourseOffer.objects.hold([offer.pk]), at=at)


def _pk(offer: CourseOffer | None) -> int | None:
    return offer.pk if offer else None
