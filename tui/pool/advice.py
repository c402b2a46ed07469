"""What to change, in a sentence that names the numbers. Where nothing is wrong nothing is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.words import tr, trn

from .model import Silence, exhaustion

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .model import Pool, PoolState, Unconnected

MANY = 5  # as often as this is not by chance
SOME = 3  # errors at once that are worth an explanation
APART = 1.0  # seconds between deaths that have not one cause
NAMED = 3  # holders that are named


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


def error_text(error: object) -> str:
    """``(2006, 'MySQL server has gone away')``, ``57P01: terminating connection …``, in one line."""
    code, message = getattr(error, "code", None), " ".join(getattr(error, "message", "").split())
    if isinstance(code, str):
        return f"{code}: {message}"
    return message if code is None else f"({code}, {message!r})"


def _cannot_connect(pool: Pool, now: float) -> str:
    lost = pool.unconnected
    if lost is None:
        return ""
    told = trn(
        "the attempt to connect at {began} s failed.",
        "all {n} attempts to connect from {began} s to {last} s failed.",
        lost.attempts,
        began=f"{lost.began:.1f}",
        last=f"{lost.last:.1f}",
    )
    cure = tr("Start it, or mend the way to it: no option of a pool helps.") if lost.silent else ""
    error = tr("The last error: {error}").format(error=error_text(lost.error)) if lost.error else ""
    return " ".join(filter(None, (f"{_unconnected([lost])}: {told}", cure, error)))


def cannot_connect(state: PoolState) -> str:
    """That pools cannot connect, which ones where it is not all, and the lab's key that mends it; ``""`` where none is
    so."""
    pools = [pool for _, pool in sorted(state.pools.items()) if not pool.retired]
    lost = [pool for pool in pools if pool.unconnected]
    if not lost:
        return ""
    names = "" if len(lost) == len(pools) else ", ".join(pool.name for pool in lost) + ": "
    mended = " " + tr("x starts it again.") if state.lab is not None and state.lab.server == "stopped" else ""
    return f"{names}{lost_since(lost)}.{mended}"


def lost_since(pools: Sequence[Pool]) -> str:
    """``the server does not answer since 5.6 s: 6 attempts failed``, counted together."""
    lost = [pool.unconnected for pool in pools if pool.unconnected]
    attempts = sum(each.attempts for each in lost)
    return trn(
        "{what} since {began} s: {n} attempt failed",
        "{what} since {began} s: {n} attempts failed",
        attempts,
        what=_unconnected(lost),
        began=f"{min(each.began for each in lost):.1f}",
    )


def _unconnected(lost: Sequence[Unconnected]) -> str:
    """As much as is known of all."""
    if all(each.silent for each in lost):
        return tr("the server does not answer")
    if all(each.refused for each in lost):
        return tr("the server refuses new connections")
    return tr("no connection can be opened")


def _recycle_unset(pool: Pool, now: float) -> str:
    if not _times_out(pool) or pool.recycle is None or pool.recycle >= 0:
        return ""
    limit = seconds(pool.wait_timeout or 0)
    return tr(
        "the server hangs up after {limit} of silence, and nothing replaces the connection: pool_recycle "
        "is -1 and pool_pre_ping is off. Set pool_recycle below {limit}, or pool_pre_ping=True."
    ).format(limit=limit)


def _recycle_exceeds_timeout(pool: Pool, now: float) -> str:
    if not _times_out(pool) or pool.recycle is None or pool.recycle < (pool.wait_timeout or 0):
        return ""
    limit = seconds(pool.wait_timeout or 0)
    told = tr(
        "recycle {recycle} is longer than the server's {limit}: an idle connection dies before it is replaced. "
        "Set pool_recycle below {limit}."
    )
    if pool.recycle == pool.wait_timeout:
        told = tr(
            "recycle {recycle} is no shorter than the server's {limit}: an idle connection dies before it is replaced. "
            "Set pool_recycle below {limit}."
        )
    return told.format(recycle=seconds(pool.recycle), limit=limit)


def _recycle_too_short(pool: Pool, now: float) -> str:
    recycled = pool.closes.get("recycled", 0)
    if pool.recycle is None or recycled < MANY or 2 * recycled < pool.checkouts:
        return ""
    return tr(
        "{n} of {all} checkouts opened a new connection, because pool_recycle is only {recycle}. Make it "
        "longer, but shorter than the server's timeout."
    ).format(n=recycled, all=pool.checkouts, recycle=seconds(pool.recycle))


def _held_past_timeout(pool: Pool, now: float) -> str:
    held = pool.silence
    for each in pool.open.values():
        waited = 0.0 if each.asked is not None else now - max(each.touched, each.taken)
        longest = held.seconds if held else 0.0
        if each.out and each.seen and each.timeout is not None and waited > max(longest, each.timeout):
            held = Silence(each.number, waited, each.where, each.timeout)
    if held is None:
        return ""
    told = tr(
        "connection #{number} was held for {silent} without a statement, and the server waits {limit}: "
        "neither pool_recycle nor pool_pre_ping helps a connection that is out. Give it back before resting."
    )
    if held.where:
        told = tr(
            "connection #{number} was held for {silent} without a statement by {where}, and the server waits {limit}: "
            "neither pool_recycle nor pool_pre_ping helps a connection that is out. Give it back before resting."
        )
    return told.format(
        number=held.connection, silent=seconds(held.seconds), where=held.where, limit=seconds(held.timeout)
    )


def _dies_early(pool: Pool, now: float) -> str:
    """An end that comes by itself after a silence: it comes again, and no connection outlives that silence."""
    ends = _early(pool)
    if not ends:
        return ""
    told = tr(
        "{n} connections were dead after {silence} of silence or more, none that was silent longer than "
        "{survived} answered, and the server says that it waits {limit}: something between closes idle connections."
    )
    if pool.wait_timeout is None:
        told = tr(
            "{n} connections were dead after {silence} of silence or more, none that was silent longer than "
            "{survived} answered, and the server says that it never hangs up: something between closes idle "
            "connections."
        )
    cure = tr("Set pool_pre_ping=True.")
    if pool.survived >= 1:
        cure = tr("Set pool_pre_ping=True, or pool_recycle to {recycle} or less.")
    return (
        told.format(
            n=len(ends),
            silence=seconds(min(silent for _, silent in ends)),
            survived=seconds(pool.survived),
            limit=seconds(pool.wait_timeout or 0),
        )
        + " "
        + cure.format(recycle=int(pool.survived))
    )


def _early(pool: Pool) -> list[tuple[float, float]]:
    """The deaths that tell of something between: there are several, not at once, after silences that none outlived."""
    ends = [(t, silent) for t, silent in pool.deaths if silent > pool.survived]
    return ends if len(ends) > 1 and ends[-1][0] - ends[0][0] >= APART else []


def _pool_exhausted(pool: Pool, now: float) -> str:
    found = pool.exhausted
    for wait in pool.waiting.values():
        if now - wait.began >= pool.patience and (
            found is None or (not found.timed_out and now - wait.began > found.waited)
        ):
            found = exhaustion(pool, wait, now)
    if found is None:
        return ""
    most = None if pool.size is None else pool.size + max(0, pool.max_overflow or 0)
    held = [
        tr("{thread} at {where} for {time}").format(
            thread=thread, where=where or tr("an unknown line"), time=seconds(since)
        )
        for thread, where, since in found.holders
    ]
    named = held[:NAMED] + ([tr("and {n} more").format(n=len(held) - NAMED)] if len(held) > NAMED else [])
    n = most if most is not None else len(held)
    what = {"time": seconds(found.waited), "holders": "; ".join(named) or tr("nobody seen")}
    if found.timed_out:
        return trn(
            "the only connection was out, and a checkout waited {time} in vain. It was held by {holders}. "
            "Give it back sooner, or make pool_size larger.",
            "all {n} connections were out, and a checkout waited {time} in vain. They were held by {holders}. "
            "Give them back sooner, or make pool_size larger.",
            n,
            **what,
        )
    return trn(
        "the only connection was out, and a checkout waited {time}. It was held by {holders}. "
        "Give it back sooner, or make pool_size larger.",
        "all {n} connections were out, and a checkout waited {time}. They were held by {holders}. "
        "Give them back sooner, or make pool_size larger.",
        n,
        **what,
    )


def _never_given_back(pool: Pool, now: float) -> str:
    if not pool.leaks:
        return ""
    leak = pool.leaks[-1]
    many = len(pool.leaks) + pool.forgotten.get("leaks", 0)
    told = trn("{n} connection was never given back", "{n} connections were never given back", many)
    which = tr(
        "the collector cleaned up #{number}, checked out by {thread} at {where} {time} before. "
        "Use a with block, or close it."
    ).format(
        number=leak.connection,
        thread=leak.thread,
        where=leak.where or tr("an unknown line"),
        time=seconds(leak.seconds),
    )
    return f"{told}: {which}"


def _overflow_churn(pool: Pool, now: float) -> str:
    dropped = pool.closes.get("overflow", 0)
    if pool.size is None or pool.max_overflow is None or dropped < MANY or 4 * dropped < pool.checkouts:
        return ""
    return tr(
        "{n} of {all} checkouts opened a connection beyond pool_size {size} that was closed right after "
        "its use; up to {peak} were out at once. Set pool_size to {peak}."
    ).format(n=dropped, all=pool.checkouts, size=pool.size, peak=pool.peak)


def _one_cause(pool: Pool, now: float) -> str:
    worst = pool.worst
    if worst is None or worst.errors < SOME:
        return ""
    return tr(
        "{n} errors from {first} s to {last} s are one event: the server, or the way to it, went away, "
        "and each connection that was out or was to be opened noticed it by itself."
    ).format(n=worst.errors, first=f"{worst.began:.1f}", last=f"{worst.last:.1f}")


def _exceeds_limit(pool: Pool, now: float) -> str:
    if pool.limit is None or pool.size is None or not pool.holds:
        return ""
    free = max(0, pool.limit - pool.others)
    unlimited = pool.size == 0 or (pool.max_overflow or 0) < 0
    most = pool.size + max(0, pool.max_overflow or 0)
    if not unlimited and most <= free:
        return ""
    may = tr("any number of connections") if unlimited else trn("up to {n} connection", "up to {n} connections", most)
    return tr(
        "the pool may open {may} (pool_size {size}, max_overflow {overflow}), but the server has only {free} of its "
        "{limit} left for it: then come errors 1040, Too many connections. Make "
        "pool_size and max_overflow smaller, or the server's max_connections larger."
    ).format(may=may, size=pool.size, overflow=pool.max_overflow, limit=pool.limit, free=free)


def _times_out(pool: Pool) -> bool:
    """The server ends idle connections, the pool keeps some and does not test them, and nothing ends them sooner."""
    return pool.wait_timeout is not None and pool.pre_ping is False and pool.holds and not _early(pool)


RULES: dict[str, Callable[[Pool, float], str]] = {
    "cannot-connect": _cannot_connect,
    "recycle-unset": _recycle_unset,
    "recycle-exceeds-timeout": _recycle_exceeds_timeout,
    "recycle-too-short": _recycle_too_short,
    "held-past-timeout": _held_past_timeout,
    "dies-early": _dies_early,
    "pool-exhausted": _pool_exhausted,
    "never-given-back": _never_given_back,
    "overflow-churn": _overflow_churn,
    "one-cause": _one_cause,
    "exceeds-limit": _exceeds_limit,
}
