"""One spelling per account, for finding it and for counting guesses at it alike; and new ones."""

import unicodedata

from django.contrib.auth import get_user_model

from imuse_portal.turns import wait_for_turn

LONGEST_NAME = 40
# Ligatures and struck letters, which no normal form takes apart.
LETTERS = {0xE6: "ae", 0xF0: "d", 0xF8: "o", 0xFE: "th", 0x111: "d", 0x142: "l", 0x153: "oe"}


def key_of(typed: str) -> str:
    """What was typed, without its case, the blanks around it and the marks that nobody sees.

    An account is found by this key and failures are counted under it: two spellings that reach the
    same account always count together.
    """
    plain = unicodedata.normalize("NFKC", typed)
    seen = "".join(letter for letter in plain if unicodedata.category(letter) not in {"Cf", "Cc"})
    return seen.strip().lower()


def new_identifier(last_name: str) -> str:
    """«DUPONT» → «dupont1», or the number after the highest that the installation has.

    Call it in the transaction that saves the account: until its end no other account of the name
    is numbered.
    """
    name = plain_name(last_name)
    wait_for_turn(f"identifier {name}")
    taken = get_user_model().objects.filter(identifier__iregex=f"^{name}[0-9]{{1,9}}$")
    numbers = (int(found[len(name) :]) for found in taken.values_list("identifier", flat=True))
    return f"{name}{max(numbers, default=0) + 1}"


def plain_name(last_name: str) -> str:
    """«Z-TEST» → «ztest», «Lœvenbrück» → «loevenbruck»; what has no Latin letter → «compte»."""
    letters = unicodedata.normalize("NFKD", last_name.casefold().translate(LETTERS))
    return "".join(c for c in letters if "a" <= c <= "z")[:LONGEST_NAME] or "compte"
