"""What a database server says of itself, asked on a connection of the program's that stays as it was.

PostgreSQL answers inside a transaction, which a refused question ends. So nothing is asked while the program has one
open, as the driver knows without asking, and the questions open none: they are asked in autocommit mode, as SQLAlchemy
itself does to test a connection.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    # Version; seconds until the server hangs up on a silent client, None for never; the same inside a transaction, 0
    # for never, None where nothing else holds there; how many connections it takes at most, and how many it had.
    Facts = tuple[str, float | None, float | None, int | None, int | None]

MYSQL = ("mysql", "mariadb")
POSTGRESQL = "postgresql"
KNOWN = (*MYSQL, POSTGRESQL, "sqlite")

_OF_MYSQL = "SELECT VERSION(), @@SESSION.wait_timeout"
_LIMIT_OF_MYSQL = "SELECT @@GLOBAL.max_connections"
_USED_OF_MYSQL = "SHOW GLOBAL STATUS LIKE 'Threads_connected'"
_OF_POSTGRESQL = (
    "SELECT pg_catalog.current_setting('server_version'),"
    " (SELECT setting FROM pg_catalog.pg_settings WHERE name = 'idle_session_timeout'),"  # milliseconds, 0 for never
    " (SELECT setting FROM pg_catalog.pg_settings WHERE name = 'idle_in_transaction_session_timeout'),"
    " pg_catalog.current_setting('max_connections')::int"
    " - pg_catalog.current_setting('superuser_reserved_connections')::int"
)
_USED_OF_POSTGRESQL = "SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE backend_type = 'client backend'"


def ask(dialect: Any, connection: Any) -> Facts | None:
    """All that the server of one of the ``KNOWN`` dialects says, ``None`` while the program has a transaction open.

    Raises whatever the driver does where the server refuses to tell its version or its timeouts.
    """
    if dialect.name == POSTGRESQL:
        return None if in_transaction(dialect, connection) else _ask_postgresql(connection)
    if dialect.name in MYSQL:
        version, timeout = ask_mysql(connection)
        limit, used = _answer(connection, _LIMIT_OF_MYSQL, 0), _answer(connection, _USED_OF_MYSQL, 1)
        return version, timeout, None, limit, used
    return f"SQLite {dialect.dbapi.sqlite_version}", None, None, None, None  # the library knows: there is no server


def ask_mysql(connection: Any) -> tuple[str, float | None]:
    """The version and the timeout, by a question that leaves the session's list of warnings."""
    version, timeout = _row(connection, _OF_MYSQL)
    return version, None if timeout is None else float(timeout)


def in_transaction(dialect: Any, connection: Any) -> bool:
    """Whether a transaction is open on a PostgreSQL connection, failed ones included, as psycopg, psycopg2 or asyncpg
    knows. Raises ``AttributeError`` for a driver that does not say."""
    driver = dialect.get_driver_connection(connection)
    info = getattr(driver, "info", None)
    return bool(driver.is_in_transaction() if info is None else info.transaction_status != 0)


def _ask_postgresql(connection: Any) -> Facts:
    committing = connection.autocommit
    if not committing:
        connection.autocommit = True
    try:
        version, timeout, inside, limit = _row(connection, _OF_POSTGRESQL)
        used = _answer(connection, _USED_OF_POSTGRESQL, 0)
    finally:
        if not committing:
            connection.autocommit = False
    seconds = int(timeout) / 1000 if timeout else 0
    return version, seconds or None, int(inside) / 1000 if inside else None, limit, used


def _answer(connection: Any, question: str, column: int) -> int | None:
    """One number, ``None`` where the server refuses it."""
    try:
        return int(_row(connection, question)[column])
    except Exception:
        return None


def _row(connection: Any, question: str) -> Any:
    cursor = connection.cursor()
    try:
        cursor.execute(question)
        return cursor.fetchone()
    finally:
        cursor.close()
