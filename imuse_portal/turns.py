"""One after the other, where there is no row to lock: what is counted before it is written."""

from django.db import connection, transaction

TURN = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
IF_FREE = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))"


def wait_for_turn(name: str) -> None:
    """Whoever waits for the same name stands still until this transaction's end.

    Raises TransactionManagementError outside a transaction, where it would hold nobody.
    """
    _ask(TURN, name)


def takes_turn(name: str) -> bool:
    """Whether nobody else has it; then it is ours until this transaction's end.

    Raises TransactionManagementError outside a transaction.
    """
    return bool(_ask(IF_FREE, name))


def _ask(question: str, name: str) -> object:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A turn lasts as long as a transaction.")
    with connection.cursor() as cursor:
        cursor.execute(question, [name])
        return cursor.fetchone()[0]
