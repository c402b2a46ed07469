"""What to change, in a sentence that names the numbers. Where nothing is wrong nothing is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from .model import Pool

MANY = 5  # as often as this is not by chance
AT_ONCE = 1.0  # seconds within which errors are taken for one


@dataclass(frozen=True)
class Advice:
    """``rule`` names what is wrong, for a script; ``text`` says it, and what to do, to a person."""

    rule: str
    text: str


def advise(pool: Pool, now: float) -> list[Advice]:
    """All that a person should change about ``pool``, as it is at ``now``."""
    texts = ((rule, judge(pool, now)) for rule, judge in RULES.items())
    return [Advice(rule, text) for rule, text in texts if text]


def seconds(value: float) -> str:
    """``3 s``, ``2.5 s``, ``28800 s (8 h)``."""
    text = f"{value:.1f}".removesuffix(".0") + " s"
    for unit, size in (("h", 3600), ("min", 60)):
        if value >= 2 * size:
            return f"{text} ({value / size:.1f}".removesuffix(".0") + f" {unit})"
    return text


def _recycle_unset(pool: Pool, now: float) -> str:
    if not _times_out(pool) or pool.recycle is None or pool.recycle >= 0:
        return ""
    limit = seconds(pool.wait_timeout or 0)
    return (
        f"the server hangs up after {limit} of silence, and nothing replaces the connection: pool_recycle is -1 and "
        f"pool_pre_ping is off. Set pool_recycle below {limit}, or pool_pre_ping=True."
    )


def _recycle_exceeds_timeout(pool: Pool, now: float) -> str:
    if not _times_out(pool) or pool.recycle is None or pool.recycle < (pool.wait_timeout or 0):
        return ""
    limit = seconds(pool.wait_timeout or 0)
    relation = "is no shorter" if pool.recycle == pool.wait_timeout else "is longer"
    return (
        f"recycle {seconds(pool.recycle)} {relation} than the server's {limit}: an idle connection dies before it is "
        f"replaced. Set pool_recycle below {limit}."
    )


def _recycle_too_short(pool: Pool, now: float) -> str:
    recycled = pool.closes.get("recycled", 0)
    if pool.recycle is None or recycled < MANY or 2 * recycled < pool.checkouts:
        return ""
    return (
        f"{recycled} of {pool.checkouts} checkouts opened a new connection, because pool_recycle is only "
        f"{seconds(pool.recycle)}. Make it longer, but shorter than the server's timeout."
    )


def _held_past_timeout(pool: Pool, now: float) -> str:
    held = pool.silence
    number, silent, where = (held.connection, held.seconds, held.where) if held else (0, 0.0, "")
    for connection in pool.open.values():
        waited = now - max(connection.touched, connection.taken)
        if connection.out and connection.wait_timeout is not None and waited > max(silent, connection.wait_timeout):
            number, silent, where = connection.number, waited, connection.where
    if not number or pool.wait_timeout is None:
        return ""
    return (
        f"connection #{number} was held for {seconds(silent)} without a statement{f' by {where}' if where else ''}, "
        f"and the server waits {seconds(pool.wait_timeout)}: neither pool_recycle nor pool_pre_ping helps a connection "
        f"that is out. Give it back before resting."
    )


def _dies_early(pool: Pool, now: float) -> str:
    if pool.early is None or pool.wait_timeout is None:
        return ""
    number, silent = pool.early
    return (
        f"connection #{number} was dead after {seconds(silent)} of silence, although the server waits "
        f"{seconds(pool.wait_timeout)}: it was killed, the server was restarted, or something between closes idle "
        f"connections. Set pool_pre_ping=True, or pool_recycle below {seconds(silent)}."
    )


def _overflow_churn(pool: Pool, now: float) -> str:
    dropped = pool.closes.get("overflow", 0)
    if pool.size is None or pool.kind == "NullPool" or dropped < MANY or 4 * dropped < pool.checkouts:
        return ""
    return (
        f"{dropped} of {pool.checkouts} checkouts opened a connection beyond pool_size {pool.size} that was closed "
        f"right after its use; up to {pool.peak} were out at once. Set pool_size to {pool.peak}."
    )


def _one_cause(pool: Pool, now: float) -> str:
    lost = [error for error in pool.errors if error.is_disconnect]
    for first in lost:
        together = [error for error in lost if 0 <= error.t - first.t <= AT_ONCE]
        if len(together) >= 3:
            return (
                f"{len(together)} errors from {first.t:.1f} s on are one event: the server, or the way to it, went "
                f"away, and every connection that was out noticed it by itself."
            )
    return ""


def _times_out(pool: Pool) -> bool:
    """The server ends idle connections, and the pool keeps some and does not test them."""
    return pool.wait_timeout is not None and not pool.pre_ping and pool.kind != "NullPool"


RULES: dict[str, Callable[[Pool, float], str]] = {
    "recycle-unset": _recycle_unset,
    "recycle-exceeds-timeout": _recycle_exceeds_timeout,
    "recycle-too-short": _recycle_too_short,
    "held-past-timeout": _held_past_timeout,
    "dies-early": _dies_early,
    "overflow-churn": _overflow_churn,
    "one-cause": _one_cause,
}
