"""The SQL side of the embedded server: variables, processes, SLEEP and KILL, with MariaDB's answers and codes.

What MariaDB answers was read from a MariaDB 10.11.19; ``tests/lab`` asks the same questions of both. What this server
cannot do is an SQL error.
"""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mysql_mimic.control import Control
from mysql_mimic.errors import MysqlError
from mysql_mimic.intercept import expression_to_value
from mysql_mimic.schema import like_to_regex
from mysql_mimic.session import Query, Session
from mysql_mimic.variables import DEFAULT, SYSTEM_VARIABLES, GlobalVariables, SessionVariables, VariableSchema
from sqlglot import exp
from sqlglot.errors import SqlglotError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mysql_mimic.connection import Connection
    from mysql_mimic.constants import KillKind

Rows = tuple[list[tuple[Any, ...]], list[str]]

DATABASE = "test"
CONNECT_TIMEOUT = 10.0  # seconds to log in, as MariaDB's connect_timeout

TOO_MANY_CONNECTIONS = 1040
UNKNOWN_DATABASE = 1049
SYNTAX_ERROR = 1064
EMPTY_QUERY = 1065
UNKNOWN_THREAD = 1094
UNKNOWN_VARIABLE = 1193
GLOBAL_VARIABLE = 1229
WRONG_TYPE = 1232
NOT_SUPPORTED = 1235

_INTERRUPTED = "Query execution was interrupted", 1317
_KILLED = "Connection was killed", 1927

_SYNONYMS = {"tx_isolation": "transaction_isolation"}  # MariaDB's name, and MySQL's since 8.0
_LONGEST = 31_536_000  # seconds of a timeout: a year
_GLOBAL_ONLY = frozenset({"max_connections"})
_TIMEOUTS = frozenset({"wait_timeout", "interactive_timeout"})


# What the parser does not know, as what it does
_LOCAL = re.compile(r"(?i)^(\s*show\s+)local\b")
_DO = re.compile(r"(?i)^\s*do\b")
_KILL_MYSELF = re.compile(r"(?i)^(\s*kill\s.*)\bconnection_id\s*\(\s*\)")


def global_variables(version: str, wait_timeout: int) -> GlobalVariables:
    """The server's variables; ``wait_timeout`` in seconds, for new sessions."""
    own: dict[str, VariableSchema] = {
        "default_storage_engine": (str, "InnoDB", True),
        "max_connections": (int, 151, True),
        "max_user_connections": (int, 0, True),
        "sql_mode": (str, "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION", True),
        "transaction_isolation": (str, "REPEATABLE-READ", True),
        "version": (str, version, False),
        "version_comment": (str, "dogwatch", False),
    }
    variables = _Globals(SYSTEM_VARIABLES | own)
    variables.set("wait_timeout", wait_timeout)
    return variables


def _checked(name: str, value: Any, schema: Mapping[str, VariableSchema]) -> Any:
    if name not in schema:
        raise MysqlError(f"Unknown system variable '{name}'", UNKNOWN_VARIABLE)
    if schema[name][0] is not int or value is DEFAULT:
        return value
    if type(value) is not int:
        raise MysqlError(f"Incorrect argument type to variable '{name}'", WRONG_TYPE)
    return min(max(value, 1), _LONGEST) if name in _TIMEOUTS else value


class _Globals(GlobalVariables):  # type: ignore[misc]
    def get_variable(self, name: str) -> Any:
        return super().get_variable(_SYNONYMS.get(name.lower(), name.lower()))

    def set(self, name: str, value: Any, force: bool = False) -> None:
        name = _SYNONYMS.get(name.lower(), name.lower())
        super().set(name, _checked(name, value, self.schema), force)


class _Locals(SessionVariables):  # type: ignore[misc]
    """A session's variables: those of the server when the session began, and what it has set since."""

    def __init__(self, variables: GlobalVariables) -> None:
        super().__init__(variables)
        self._values = dict(variables.list())

    def get_variable(self, name: str) -> Any:
        name = _SYNONYMS.get(name.lower(), name.lower())
        return self.global_variables.get_variable(name) if name in _GLOBAL_ONLY else super().get_variable(name)

    def set(self, name: str, value: Any, force: bool = False) -> None:
        name = _SYNONYMS.get(name.lower(), name.lower())
        if name in _GLOBAL_ONLY:
            raise MysqlError(
                f"Variable '{name}' is a GLOBAL variable and should be set with SET GLOBAL", GLOBAL_VARIABLE
            )
        value = _checked(name, value, self.schema)
        super().set(name, self.global_variables.get_variable(name) if value is DEFAULT else value, force)


@dataclass
class Registry(Control):  # type: ignore[misc]
    """Who is connected. Numbers ascend from 1, as a server's do."""

    sessions: dict[int, LabSession] = field(default_factory=dict)
    ever: int = 0
    peak: int = 0

    async def add(self, connection: Connection) -> int:
        self.ever += 1
        self.sessions[self.ever] = connection.session
        self.peak = max(self.peak, len(self.sessions))
        return self.ever

    async def remove(self, connection_id: int) -> None:
        self.sessions.pop(connection_id, None)

    async def kill(self, connection_id: int, kind: KillKind) -> None:
        if connection_id not in self.sessions:
            raise MysqlError(f"Unknown thread id: {connection_id}", UNKNOWN_THREAD)
        self.sessions[connection_id].kill(whole=kind.name == "CONNECTION")


class LabSession(Session):  # type: ignore[misc]
    """One client's session. ``close_socket`` ends its connection from the server's side."""

    def __init__(self, variables: GlobalVariables, registry: Registry, peer: str, close_socket: Callable[[], None]):
        super().__init__(_Locals(variables))
        self.peer = peer
        self._globals = variables
        self._registry = registry
        self._close_socket = close_socket
        self._sleeping: asyncio.Event | None = None
        self._statement: str | None = None
        self._since = time.monotonic()
        self.middlewares[:0] = [self._read_variables, self._sleep]

    @property
    def patience(self) -> float:
        """Seconds that the next command may be awaited."""
        return float(self.variables.get_variable("wait_timeout")) if self.username is not None else CONNECT_TIMEOUT

    def kill(self, whole: bool) -> None:
        """End the statement that runs now, and with ``whole`` the connection."""
        asking = self._statement is not None and not self._sleeping
        if self._sleeping:
            self._sleeping.set()
        if whole and not asking:
            self._close_socket()
        elif whole:
            asyncio.get_running_loop().call_soon(self._close_socket)  # when the error below is on its way
        if asking:
            raise MysqlError(*_KILLED if whole else _INTERRUPTED)

    async def handle_query(self, sql: str, attrs: dict[str, str]) -> Any:
        self._statement, self._since = sql, time.monotonic()
        try:
            result = await super().handle_query(sql, attrs)
            return None if _DO.match(sql) else result
        except MysqlError:
            raise
        except Exception as error:
            raise MysqlError(f"The embedded server cannot do this: {error}", NOT_SUPPORTED) from None
        finally:
            self._statement, self._since = None, time.monotonic()

    async def use(self, database: str) -> None:
        if database != DATABASE:
            raise MysqlError(f"Unknown database '{database}'", UNKNOWN_DATABASE)
        await super().use(database)

    async def query(self, expression: exp.Expression, sql: str, attrs: dict[str, str]) -> Any:
        raise MysqlError("The embedded server has no tables: it answers what needs none", NOT_SUPPORTED)

    def _parse(self, sql: str) -> list[exp.Expression]:
        try:
            known = _DO.sub("SELECT", _LOCAL.sub(r"\1SESSION", sql))
            statements: list[exp.Expression] = super()._parse(
                _KILL_MYSELF.sub(rf"\g<1>{self.connection.connection_id}", known)
            )
        except SqlglotError as error:
            line = str(error).splitlines()[0]
            raise MysqlError(f"You have an error in your SQL syntax: {line}", SYNTAX_ERROR) from None
        if not statements:
            raise MysqlError("Query was empty", EMPTY_QUERY)
        for statement in statements:
            _without_dual(statement)
        if len(statements) > 1:
            raise MysqlError("You have an error in your SQL syntax near ';': one statement at a time", SYNTAX_ERROR)
        return statements

    async def _read_variables(self, query: Query) -> Any:
        """Put the values of ``@@global.x`` and ``@@x`` in their place."""
        for node in list(query.expression.find_all(exp.SessionParameter)):
            if isinstance(node.parent, exp.EQ) and node.arg_key == "this" and query.expression.find(exp.Set):
                continue
            name = node.name.lower()
            _checked(_SYNONYMS.get(name, name), DEFAULT, self.variables.schema)
            scope = self._globals if node.text("kind").upper() == "GLOBAL" else self.variables
            _replace(node, scope.get_variable(_SYNONYMS.get(name, name)))
        return await query.next()

    async def _sleep(self, query: Query) -> Any:
        """Take the time that ``SLEEP(n)`` asks for, unless somebody kills it."""
        for call in list(query.expression.find_all(exp.Anonymous)):
            if call.name.upper() != "SLEEP":
                continue
            if len(call.expressions) != 1 or not isinstance(call.expressions[0], exp.Literal):
                raise MysqlError("The embedded server sleeps for a number of seconds only", NOT_SUPPORTED)
            self._sleeping = asyncio.Event()
            try:
                async with asyncio.timeout(float(call.expressions[0].name)):
                    await self._sleeping.wait()
                raise MysqlError(*_INTERRUPTED)
            except TimeoutError:
                _replace(call, 0)
            finally:
                self._sleeping = None
        return await query.next()

    def _set_variable(self, item: exp.SetItem) -> None:
        left, right = item.this.left, item.this.right
        if isinstance(left, exp.Parameter):
            raise MysqlError("The embedded server has no user variables", NOT_SUPPORTED)
        scope = left.text("kind") if isinstance(left, exp.SessionParameter) else item.text("kind")
        variables = self._globals if scope.upper() == "GLOBAL" else self.variables
        if isinstance(right, exp.Neg):
            variables.set(left.name, -expression_to_value(right.this))
        else:
            variables.set(left.name, DEFAULT if right.name.upper() == "DEFAULT" else expression_to_value(right))

    async def _show(self, show: exp.Show) -> Any:
        if show.name.upper() == "PROCESSLIST":
            return self._processes()
        return await super()._show(show)

    def _show_variables(self, show: exp.Show) -> Rows:
        scope = self._globals if show.args.get("global_") else self.variables
        rows = [(name, scope.get_variable(name)) for name in sorted([*scope.schema, *_SYNONYMS])]
        return _like(show, [(name, _shown(value)) for name, value in rows])

    def _show_status(self, show: exp.Show) -> Rows:
        return _like(
            show,
            [
                ("Connections", str(self._registry.ever)),
                ("Max_used_connections", str(self._registry.peak)),
                ("Threads_connected", str(len(self._registry.sessions))),
            ],
        )

    def _processes(self) -> Rows:
        now = time.monotonic()
        rows: list[tuple[Any, ...]] = [
            (
                number,
                session.username or "unauthenticated user",
                session.peer,
                session.database,
                "Sleep" if session._statement is None else "Query",
                int(now - session._since),
                "User sleep" if session._sleeping else "",
                session._statement,
                0.0,
            )
            for number, session in self._registry.sessions.items()
        ]
        return rows, ["Id", "User", "Host", "db", "Command", "Time", "State", "Info", "Progress"]


def _without_dual(expression: exp.Expression) -> None:
    """Take off ``FROM DUAL``, which says that there is no table."""
    for source in list(expression.find_all(exp.From)):
        if source.name.upper() == "DUAL":
            source.pop()


def _replace(node: exp.Expression, value: object) -> None:
    literal = exp.convert(value)
    named = isinstance(node.parent, exp.Select) and node.arg_key == "expressions"
    node.replace(exp.alias_(literal, exp.to_identifier(node.sql("mysql"))) if named else literal)


def _shown(value: object) -> str | None:
    if isinstance(value, bool):
        return "ON" if value else "OFF"
    return None if value is None else str(value)


def _like(show: exp.Show, rows: list[tuple[Any, ...]]) -> Rows:
    """The rows that a ``LIKE`` or a ``WHERE variable_name = '…'`` leaves."""
    like, where = show.text("like"), show.args.get("where")
    if where:
        if not (isinstance(where.this, exp.EQ) and where.this.left.name.lower() == "variable_name"):
            raise MysqlError("The embedded server knows WHERE variable_name = '…' only", NOT_SUPPORTED)
        like = where.this.right.name
    pattern = like_to_regex(like.lower()) if like else None
    return [row for row in rows if not pattern or pattern.match(row[0].lower())], ["Variable_name", "Value"]
