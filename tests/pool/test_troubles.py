"""Every rule of advice on real runs that break it, and silence on real runs that look like it and are fine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.pool.story import state
from tests.pool.watch import told
from tui.pool.advice import RULES, advise

if TYPE_CHECKING:
    from tests.mariadb import MariaDB
    from tui.pool.model import PoolState

PROGRAM = Path(__file__).parent / "programs" / "troubles.py"


@pytest.fixture(scope="module")
def seen(mariadb: MariaDB, alchemy: str) -> PoolState:
    return state(*told((alchemy, str(PROGRAM), mariadb.url("test"))))


def texts(seen: PoolState) -> dict[str, dict[str, str]]:
    """What is advised for each pool, by its name."""
    return {pool.name: {said.rule: said.text for said in advise(pool, seen.t)} for pool in seen.pools.values()}


def test_each_rule_is_said_of_the_pool_that_breaks_it_and_of_no_other(seen: PoolState) -> None:
    rules = {name: set(advice) for name, advice in texts(seen).items()}
    assert {name: said for name, said in rules.items() if not name.startswith("fine: ")} == {
        rule: {rule} for rule in RULES
    }
    assert {name: said for name, said in rules.items() if name.startswith("fine: ") and said} == {}


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (
            "cannot-connect",
            r"does not answer: all 3 attempts to connect from \d+\.\d s to \d+\.\d s failed\..*\(2003, .*refused\)",
        ),
        ("recycle-unset", r"hangs up after 28800 s \(8 h\) of silence.* pool_recycle is -1"),
        ("recycle-exceeds-timeout", r"recycle 3 s is no shorter than the server's 3 s"),
        ("recycle-too-short", r"8 of 8 checkouts opened a new connection, because pool_recycle is only 0 s"),
        ("held-past-timeout", r"connection #1 was held for 1\.\d s without a statement by troubles\.py:\d+"),
        (
            "dies-early",
            r"2 connections were dead after \d(\.\d)? s of silence.* waits 28800 s.* Set pool_pre_ping=True\.$",
        ),
        ("pool-exhausted", r"waited 0\.\d s in vain\. It was held by holder at troubles\.py:\d+ for 0\.\d s"),
        ("never-given-back", r"the collector cleaned up #1, checked out by leaks at troubles\.py:\d+"),
        ("overflow-churn", r"12 of 18 checkouts .* beyond pool_size 1 .* Set pool_size to 3"),
        ("one-cause", r"4 errors from \d+\.\d s to \d+\.\d s are one event"),
        ("exceeds-limit", r"may open up to 210 connections .* only \d+ of its 151 left"),
    ],
)
def test_the_numbers_are_named(seen: PoolState, rule: str, says: str) -> None:
    assert re.search(says, texts(seen)[rule][rule]), texts(seen)[rule][rule]
