"""All that there is advice for, and beside each what looks like it and is fine; every case is a pool of its own.

    python troubles.py mysql+pymysql://root@127.0.0.1:3306/test

A pool is named after the rule that it breaks, or ``fine: …``.
"""

import logging
import socket
import sys
import threading
import time

from sqlalchemy import create_engine, event, make_url, text

URL = sys.argv[1]
SAFE = {"pool_recycle": 3600}
logging.disable()  # a pool logs that it cannot roll back a dead connection


def engine(name, timeout=28800, url=URL, **options):
    made = create_engine(url, pool_logging_name=name, **options)

    @event.listens_for(made, "connect")
    def limit(connection, _record):
        connection.cursor().execute(f"SET SESSION wait_timeout = {timeout}")

    return made


def query(pool, hold=0.0, sql="SELECT 1"):
    try:
        with pool.connect() as connection:
            connection.execute(text(sql))
            time.sleep(hold)
    except Exception:
        return False
    return True


def settings():
    query(engine("recycle-unset"))
    query(engine("fine: never recycled, but tested", pool_pre_ping=True))
    query(engine("recycle-exceeds-timeout", timeout=3, pool_recycle=3))
    query(engine("fine: recycled first", timeout=3, pool_recycle=2))
    query(engine("exceeds-limit", pool_size=200, **SAFE))
    query(engine("fine: within the limit", pool_size=100, **SAFE))


def reconnects():
    pool = engine("recycle-too-short", pool_recycle=0)
    fine = engine("fine: recycled now and then", pool_recycle=3)
    for _ in range(8):
        query(pool)
        query(fine)
        time.sleep(0.15)


def held():
    query(engine("held-past-timeout", timeout=1, pool_pre_ping=True), hold=1.3)


def busy():
    query(engine("fine: a long statement", timeout=1, pool_pre_ping=True), sql="SELECT SLEEP(1.3)")


def dies_early():
    pool = engine("dies-early", url=at(impatient(socket.create_server(("127.0.0.1", 0)), 0.5)), **SAFE)
    for rest in (0.1, 1.0, 0.1, 1.2, 0.0):
        query(pool)
        time.sleep(rest)


def at(listener):
    return URL.replace(str(make_url(URL).port), str(listener.getsockname()[1]))


def impatient(listener, silence):
    """Something between, on a socket that listens, which ends what is silent for some seconds."""

    def pump(source, target, last):
        while True:
            try:
                data = source.recv(65536)
            except OSError:
                data = b""
            last[0] = time.monotonic()
            if not data:
                return
            target.sendall(data)

    def watch(pair, last):
        while time.monotonic() - last[0] < silence:
            time.sleep(0.02)
        for each in pair:
            each.shutdown(socket.SHUT_RDWR)

    def accept():
        while True:
            client, _ = listener.accept()
            server = socket.create_connection(("127.0.0.1", make_url(URL).port))
            last = [time.monotonic()]
            for work in ((pump, client, server, last), (pump, server, client, last), (watch, (client, server), last)):
                threading.Thread(target=work[0], args=work[1:], daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return listener


def unreached():
    places = [socket.socket() for _ in range(2)]
    for place in places:
        place.bind(("127.0.0.1", 0))  # and nobody listens
    pool = engine("cannot-connect", url=at(places[0]), **SAFE)
    fine = engine("fine: reached again", url=at(places[1]), **SAFE)
    for _ in range(3):
        query(pool)
        query(fine)
    places[1].listen()
    impatient(places[1], 3600)
    query(fine)


def killed():
    pool = engine("fine: killed once", **SAFE)
    kill(pool, 1)
    query(pool)


def one_cause():
    kill(engine("one-cause", **SAFE), 4)


def kill(pool, number):
    """Kill at the server so many connections that are out."""
    out = [pool.connect() for _ in range(number)]
    with engine("fine: the killer", **SAFE).connect() as killer:
        for connection in out:
            killer.execute(text(f"KILL {connection.execute(text('SELECT CONNECTION_ID()')).scalar_one()}"))
    time.sleep(0.1)
    for connection in out:
        try:
            connection.execute(text("SELECT 1"))
        except Exception:
            connection.close()


def exhausted():
    crowd(engine("pool-exhausted", pool_size=1, max_overflow=0, pool_timeout=0.3, **SAFE), 0.8)


def crowded():
    crowd(engine("fine: a short wait", pool_size=1, max_overflow=0, pool_timeout=100, **SAFE), 0.3)


def crowd(pool, hold):
    query(pool)
    holder = threading.Thread(target=query, args=(pool, hold), name="holder")
    holder.start()
    while not pool.pool.checkedout():
        time.sleep(0.01)
    query(pool)
    holder.join()


def leaks():
    connection = engine("never-given-back", **SAFE).connect()
    del connection
    query(engine("fine: given back", **SAFE))


def overflows():
    for name, rounds in (("overflow-churn", 6), ("fine: overflow once", 1)):
        pool = engine(name, pool_size=1, max_overflow=3, **SAFE)
        for _ in range(rounds):
            for connection in [pool.connect() for _ in range(3)]:
                connection.close()


CASES = (
    settings,
    reconnects,
    held,
    busy,
    dies_early,
    unreached,
    killed,
    one_cause,
    exhausted,
    crowded,
    leaks,
    overflows,
)
workers = [threading.Thread(target=case, name=case.__name__) for case in CASES]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
