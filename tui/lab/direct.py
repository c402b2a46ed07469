"""A connection past every pool: for what asks about connections instead of being one of them."""

from __future__ import annotations

from typing import Any, TypeAlias

import pymysql
from sqlalchemy.engine import make_url

Client: TypeAlias = "pymysql.connections.Connection[Any]"

ANSWER = 5  # seconds that a server may take


def connect(url: str, patience: float = ANSWER) -> Client:
    """A client of the server at ``url``, which has ``patience`` seconds for each answer.

    Raises what PyMySQL raises, and what SQLAlchemy raises for a URL that it cannot use.
    """
    where = make_url(url)
    arguments, options = where.get_dialect()().create_connect_args(where)
    client: Client = pymysql.connect(
        *arguments, **{"connect_timeout": ANSWER, "read_timeout": patience, "write_timeout": ANSWER, **options}
    )
    return client


def ask(client: Client, sql: str) -> list[tuple[Any, ...]]:
    """The rows of an answer."""
    with client.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def variables(client: Client, like: str) -> dict[str, str]:
    """The session's variables whose name is like this."""
    return {str(name): str(value) for name, value in ask(client, f"SHOW VARIABLES LIKE '{like}'")}
