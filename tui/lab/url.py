"""The form of a database URL, checked without a driver and without SQLAlchemy."""

from __future__ import annotations

import re

EXAMPLE = "mysql+pymysql://user:password@127.0.0.1:3306/database"

_PACKAGES = {  # the package that brings a driver
    "": "mysqlclient",
    "mysqldb": "mysqlclient",
    "mysqlconnector": "mysql-connector-python",
    "mariadbconnector": "mariadb",
    "aiomysql": "aiomysql",
    "asyncmy": "asyncmy",
    "pyodbc": "pyodbc",
}
_URL = re.compile(
    r"(?P<dialect>[\w-]+)(?:\+(?P<driver>\w+))?://(?:[^@/]*@)?(?P<host>\[[^]]*\]|[^/:?]*)(?::(?P<port>[^/?]*))?"
)


class Unusable(ValueError):
    """A URL that the lab cannot use."""


def check_form(url: str) -> None:
    """Raise :class:`Unusable`, one line that says what to do, where the lab cannot use ``url``.

    The line never holds a password: of the URL it repeats no more than what stands before ``://``.
    """
    parts = _URL.match(url)
    if parts is None:
        raise Unusable(f"this is not a database URL; one looks like {EXAMPLE}")
    dialect, driver = parts["dialect"], parts["driver"] or ""
    if dialect != dialect.lower() or driver != driver.lower():
        raise Unusable("what stands before :// is written in small letters: mysql+pymysql")
    if dialect not in ("mysql", "mariadb"):
        raise Unusable(f"the lab works on MySQL and MariaDB, not on {dialect}; write {EXAMPLE}")
    if driver != "pymysql":
        package = _PACKAGES.get(driver)
        needs = f"needs the package {package}" if package else "is not a driver that SQLAlchemy knows"
        scheme = f"{dialect}+{driver}" if driver else dialect
        raise Unusable(f"{scheme} {needs}; the lab runs on PyMySQL: write {dialect}+pymysql://…")
    if not parts["host"]:
        raise Unusable(f"the URL names no host; one looks like {EXAMPLE}")
    if parts["host"].startswith("[") != parts["host"].endswith("]"):
        raise Unusable("an address of IPv6 stands in brackets: mysql+pymysql://user:password@[::1]:3306/database")
    if "@" in url[: parts.end()].partition("@")[2]:
        raise Unusable("the URL has more than one @; in a password write it as %40")
    port = parts["port"]
    if port is not None and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise Unusable(
            "the port is not a number from 1 to 65535 (in a password, : is written %3A and / is written %2F)"
        )
