"""Why a server could not be used, and what to do, in a line without a password."""

from __future__ import annotations

import re
import ssl
import struct

import pymysql
from pymysql.charset import charset_by_name
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError

from .url import Unusable

FILES = FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError, ssl.SSLError  # of certificates


def explain(error: BaseException, url: str) -> str:
    """Why a first query failed; ``error`` is the driver's, SQLAlchemy's around it, or ours where none was tried."""
    if isinstance(error, Unusable):
        return str(error)
    code = code_of(error)
    where = make_url(url)
    said = hidden(str(where.password or ""), plain(error))
    place = str(where.query.get("unix_socket") or f"{where.host} port {where.port or 3306}")
    if _is_foreign(error):
        return f"what listens on {place} is not a MySQL server"
    if said.endswith("is not a MariaDB variant."):
        return f"the server on {place} is no MariaDB: write mysql+pymysql://…"
    if isinstance(error, FILES):
        return f"the driver cannot use the options of this URL: {error.strerror or said}"
    if code is None and not isinstance(error, DBAPIError | OSError | UnicodeError):
        return _wrong_option(where, said)
    if isinstance(error, UnicodeError) or (code == 2003 and "Errno -" in str(error)):
        return f"no host named {where.host} was found"
    return {
        1040: f"the server on {place} has as many connections as it takes; raise max_connections, or close some",
        1044: f"user {where.username} has no access to database {where.database}",
        1045: f"the server on {place} refuses user {where.username} with this password",
        1049: f"the server on {place} has no database {where.database}",
        1227: f"user {where.username} may not do this: {said}",
        2003: f"nothing answers on {place}; is the server running there?",
        2013: f"what listens on {place} does not answer as a MySQL server does",
    }.get(code or 0, f"the server on {place} says: {said}")


def _wrong_option(where: URL, said: str) -> str:
    charset = str(where.query.get("charset", "utf8mb4"))
    if charset_by_name(charset) is None:
        return f"no character set is named {charset}; write ?charset=utf8mb4"
    unknown = re.search(r"unexpected keyword argument '(\w+)'", said)
    if unknown:
        return f"the driver has no option {unknown[1]}; one that it has is ?charset=utf8mb4"
    return f"the driver cannot use the options of this URL: {said}"


def _is_foreign(error: BaseException) -> bool:
    """Whether what was read is not the protocol: PyMySQL finds a packet's number wrong, or trips over its content."""
    met = getattr(error, "orig", None) or error
    if isinstance(met, pymysql.InternalError):
        return "Packet sequence number wrong" in str(met)
    return isinstance(met, IndexError | struct.error | UnicodeDecodeError)


def hidden(secret: str, text: str) -> str:
    """The text with ``***`` for the secret, where that stands as a word of its own."""
    return re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "***", text) if secret else text


def code_of(error: BaseException) -> int | None:
    """The server's or the driver's code."""
    arguments = getattr(getattr(error, "orig", None) or error, "args", ())
    return arguments[0] if arguments and isinstance(arguments[0], int) else None


def plain(error: BaseException) -> str:
    return (str(getattr(error, "orig", None) or error) or type(error).__name__).splitlines()[0]
