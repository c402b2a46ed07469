"""The probe on PostgreSQL, whose transactions a question of ours could end, and whose timeouts depend on them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.pool.story import state
from tests.pool.test_probe import closes, ended_well, only, printed
from tui.observed._dogwatch.events import Failed, Queried, ServerSeen, Settled
from tui.pool.advice import advise
from tui.pool.report import to_text

if TYPE_CHECKING:
    from tests.pool.conftest import Run

START = """
import asyncio, sys, time
from sqlalchemy import create_engine, event, text
from sqlalchemy.ext.asyncio import create_async_engine
def ask(connection, sql):
    try:
        print(connection.execute(text(sql)).scalar())
    except Exception as error:
        print(type(error).__name__, type(error.orig).__name__)
"""


def test_it_is_watched_through_psycopg(postgres: str, run: Run) -> None:
    source = START + (
        "engine = create_engine(sys.argv[1])\n"
        "with engine.begin() as connection:\n"
        "    connection.execute(text('create table t (a int)'))\n"
        "    ask(connection, 'select count(*) from t')\n"
        "    connection.execute(text('drop table t'))\n"
        "time.sleep(2.5)\n"
        "ask(engine.connect(), 'select 1')\n"
    )
    events = run(source, postgres)
    (server,) = only(events, ServerSeen)
    assert (server.wait_timeout, server.in_transaction, server.limit) == (2.0, 0.0, 97)
    assert server.used is not None
    assert printed(events).split("\n")[0] == "0"
    assert printed(events).split("\n")[1].startswith("OperationalError")
    assert [event.is_disconnect for event in only(events, Failed)] == [True]
    assert closes(events) == [(1, "invalidated")]
    (pool,) = state(*events).pools.values()
    assert pool.gone[0].failed  # it died, whether the driver has a code for that or not
    assert pool.gone_with() == {}
    assert all("\n" not in line for line in to_text(state(*events)))


@pytest.mark.parametrize("autocommit", [False, True])
def test_a_setting_of_the_programs_that_is_not_committed_stays(autocommit: bool, postgres: str, run: Run) -> None:
    """A program sets the session's search path on each new connection, in the transaction that its first work goes on
    with; it is asked for once that is over."""
    source = START + (
        f"engine = create_engine(sys.argv[1], isolation_level={'AUTOCOMMIT' if autocommit else None!r})\n"
        "@event.listens_for(engine, 'connect')\n"
        "def listen(connection, record):\n"
        "    connection.cursor().execute('set search_path to pg_temp, information_schema')\n"
        "connections = [engine.connect() for _ in range(2)]\n"
        "for connection in connections:\n"
        "    ask(connection, 'show search_path')\n"
        "    connection.commit()\n"
        "    ask(connection, 'show search_path')\n"
        "    print(connection.connection.dbapi_connection.autocommit)\n"
        "    connection.close()\n"
        "engine.connect().close()\n"
    ).replace("isolation_level=None", "")
    events = run(source, postgres)
    assert printed(events).splitlines() == ["pg_temp, information_schema"] * 2 + [
        str(autocommit),
        *["pg_temp, information_schema"] * 2,
        str(autocommit),
    ]
    assert len(only(events, ServerSeen)) == (2 if autocommit else 1)  # the second has not been taken since
    assert ended_well(events)


@pytest.mark.parametrize(("view", "known"), [("pg_stat_activity", True), ("pg_settings", False)])
def test_a_refused_question_leaves_the_programs_work_alone(view: str, known: bool, postgres: str, run: Run) -> None:
    source = START + (
        "admin = create_engine(sys.argv[1], isolation_level='AUTOCOMMIT', pool_logging_name='admin')\n"
        "with admin.connect() as connection:\n"
        "    connection.execute(text('drop database if exists guarded'))\n"
        "    connection.execute(text('drop role if exists limited'))\n"
        "    connection.execute(text('create database guarded'))\n"
        "    connection.execute(text('create role limited login'))\n"
        "guarded = admin.url.set(database='guarded')\n"
        "with create_engine(guarded).begin() as connection:\n"
        f"    connection.execute(text('revoke select on pg_catalog.{view} from public'))\n"
        "engine = create_engine(guarded.set(username='limited'), pool_logging_name='limited')\n"
        "with engine.connect() as connection:\n"
        "    ask(connection, 'select current_user')\n"
        "    ask(connection, 'select 2')\n"
        "engine.dispose()\n"
    )
    events = run(source, postgres)
    assert printed(events).splitlines() == ["limited", "2"]
    limited = next(pool for pool in state(*events).pools.values() if pool.name == "limited")
    assert (limited.facts, limited.wait_timeout) == ((True, 2.0) if known else (False, None))
    assert limited.checkouts == 1
    assert ended_well(events)


def test_an_asynchronous_engine_is_asked_as_well(postgres: str, run: Run) -> None:
    source = START + (
        "async def main():\n"
        "    engine = create_async_engine(sys.argv[1])\n"
        "    async with engine.begin() as connection:\n"
        "        print((await connection.execute(text('select 1'))).scalar())\n"
        "        print((await connection.get_raw_connection()).dbapi_connection.autocommit)\n"
        "    await engine.dispose()\n"
        "asyncio.run(main())\n"
    )
    events = run(source, postgres)
    assert printed(events).split() == ["1", "False"]
    assert [event.wait_timeout for event in only(events, ServerSeen)] == [2.0]
    assert [event.in_transaction for event in only(events, Queried)][-1] is True  # before are those of the driver
    assert len(only(events, Settled)) == 1
    assert ended_well(events)


def test_inside_a_transaction_the_timeout_that_holds_there_counts(postgres: str, run: Run) -> None:
    source = START + (
        "def engine(name, **options):\n"
        "    limits = {'options': '-c idle_session_timeout=1s ' + options.pop('limit', '')}\n"
        "    return create_engine(sys.argv[1], pool_pre_ping=True, pool_logging_name=name, connect_args=limits,\n"
        "                         **options)\n"
        "begun = [(engine('fine: in a transaction').connect(), 'select 1'),\n"
        "         (engine('inside', limit='-c idle_in_transaction_session_timeout=700ms').connect(), 'select 2'),\n"
        "         (engine('after', isolation_level='AUTOCOMMIT').connect(), 'select 3')]\n"
        "for connection, statement in begun:\n"
        "    ask(connection, statement)\n"
        "time.sleep(1.5)\n"
        "for connection, statement in begun:\n"
        "    ask(connection, statement)\n"
    )
    events = run(source, postgres)
    assert re.sub(r"(Operational|Internal)Error \w+", "lost", printed(events)).split() == [
        *("1", "2", "3", "1", "lost", "lost")
    ]
    said = {pool.name: {each.rule: each.text for each in advise(pool, 9.0)} for pool in state(*events).pools.values()}
    assert said["fine: in a transaction"] == {}
    assert "and the server waits 0.7 s" in said["inside"]["held-past-timeout"]
    assert "and the server waits 1 s" in said["after"]["held-past-timeout"]


def test_an_error_has_the_state_that_the_server_gives_it(postgres: str, run: Run) -> None:
    source = START + (
        "engine = create_engine(sys.argv[1])\n"
        "with engine.connect() as connection, engine.connect() as killer:\n"
        "    ask(connection, 'select nonsense')\n"
        "    connection.rollback()\n"
        "    ask(killer, f\"select pg_terminate_backend({connection.scalar(text('select pg_backend_pid()'))})\")\n"
        "    ask(connection, 'select 1')\n"
    )
    events = run(source, postgres)
    assert [(event.code, event.in_transaction, event.is_disconnect) for event in only(events, Failed)] == [
        ("42703", True, False),
        ("57P01", False, True),
    ]
    assert "57P01: terminating connection due to administrator command" in "\n".join(to_text(state(*events)))
