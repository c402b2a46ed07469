"""Everything that can happen, and all that travels from an observed program to a screen or a report.

``t`` is always in seconds since the observed program was started, on the monotonic clock. An event is one row of a
recording: its class name is the row's kind, its fields are the row's JSON.
"""

from __future__ import annotations

from .record import record

# The program as a process


@record
class Launched:
    """dogwatch asked the system to start a program: what, and by which interpreter."""

    t: float
    argv: tuple[str, ...]
    executable: str
    lens: str = ""  # the lens that shows this program first: heap, pool or complexity
    lesson: str = ""  # the lesson that it belongs to
    lesson_text: str = ""  # its file, where it did not come with dogwatch
    output_kept: bool = False


@record
class Source:
    """The script that is started, as it is on disk at that time; ``file`` is its absolute path."""

    t: float
    file: str
    text: str


@record
class Started:
    """The probe is at work inside the program, before the program's first line."""

    t: float
    pid: int
    python: str  # 3.11.7
    watching: tuple[str, ...] = ()  # the lenses that this process feeds
    unavailable: tuple[str, ...] = ()  # what cannot be watched here, each in a sentence
    interval: float = 0.0
    every_line: bool = False


@record
class ChildStarted:
    """The program forked or spawned a process, which runs unwatched."""

    t: float


@record
class ChildFailed:
    """A process that was told already could not become what it was to be: nothing ran in it."""

    t: float


@record
class ChildrenUnsure:
    """From here on some that are told may never have come to be: of ``posix_spawn`` one sees the call alone."""

    t: float


@record
class Output:
    """The program printed ``text`` on ``stream`` (``stdout``, ``stderr`` or, through a terminal, ``terminal``)."""

    t: float
    stream: str
    text: str


@record
class Exited:
    """The program ended: its exit code as a shell reads it, 128+N for a signal; ``asked`` where dogwatch ended it.

    ``signal`` is the name of the one that killed it, as this system has it.
    """

    t: float
    code: int
    asked: bool = False
    signal: str = ""


@record
class Lost:
    """The link could not carry this many events; they are gone."""

    t: float
    count: int


# Heap


@record
class Name:
    """One row of a scope: ``name`` refers to object ``to``, through cell ``via`` where it is shared by closures."""

    name: str
    to: int
    via: int = 0


@record
class Frame:
    """A frame of the program's own code; ``hidden`` counts the library frames called from it, down to the next."""

    function: str
    file: str
    line: int
    names: tuple[Name, ...] = ()
    hidden: int = 0


@record
class Thread:
    """A thread of the program and its frames, innermost first; ``waits_in`` names the library call that it is in.

    A ``task`` is one of asyncio that waits: its frames are those of its suspended coroutines.
    """

    ident: int
    name: str
    frames: tuple[Frame, ...] = ()
    waits_in: str = ""
    task: bool = False


@record
class Object:
    """One object, as it was at the moment of the sample.

    ``refs`` is its reference count without dogwatch, ``None`` for an immortal object; ``shown`` of them come from names
    and objects of the same sample. ``size`` is in bytes, ``None`` where asking would call the program.
    """

    id: int
    address: int
    type: str
    text: str
    refs: int | None
    shown: int = 0
    size: int | None = None
    kind: str = "value"  # value, sequence, mapping, set, object, function, class, module
    edges: tuple[tuple[str, int], ...] = ()  # the label of an item, key or attribute, and the object referred to
    more: int = 0  # items that are not among the edges
    shared: bool = False  # with interpreter or standard library: the count moves for reasons not of the program


@record
class Fate:
    """What became of an object that left the picture, and how that is known (contract.md lists both)."""

    id: int
    fate: str  # freed, held, cycle, immortal, unknown
    evidence: str | None  # seen, inferred, scanned
    held_by: tuple[str, ...] = ()


@record
class Sample:
    """The heap's picture at one instant, or what changed in it since the sample before.

    A ``full`` sample stands alone. In others ``threads`` and ``globals`` are ``None`` where nothing changed,
    ``objects`` holds the new and the changed, ``left`` the ids that are no longer in the picture. ``number`` ascends
    by one, so that a lost sample is noticed.
    """

    t: float
    number: int
    full: bool
    threads: tuple[Thread, ...] | None = None
    globals: tuple[Name, ...] | None = None
    objects: tuple[Object, ...] = ()
    left: tuple[int, ...] = ()
    fates: tuple[Fate, ...] = ()
    torn: bool = False  # threads may have moved while it was taken
    over: int = 0  # objects within reach that did not fit the budget, at least
    last: bool = False  # taken at the program's end


@record
class Paced:
    """From here on a sample is taken every ``interval`` seconds: more than was asked for where one takes so long that
    they would take more than 2% of the program's time, or again as asked."""

    t: float
    interval: float


@record
class Holders:
    """Who holds an object, asked for by a person and found in a copy of the heap.

    ``held_by`` names every holder, ``chain`` one way from a root to the object, root first. ``elsewhere`` counts the
    references that no holder explains: those on an evaluation stack or in C. ``pause`` is in seconds, for which the
    program stood still; ``trouble`` says in a sentence why there is no answer.
    """

    t: float
    id: int
    refs: int | None = None
    held_by: tuple[str, ...] = ()
    chain: tuple[str, ...] = ()
    elsewhere: int = 0
    pause: float = 0.0
    trouble: str = ""


@record
class TypeCount:
    """Objects of a type: how many, by how many more than at the mark, how many of them in unreachable cycles.

    ``born`` is where the newest of them were made (``job.py:31``), known where tracemalloc runs in the program.
    """

    type: str
    count: int
    grown: int = 0
    unreachable: int = 0
    born: str = ""


@record
class Census:
    """All objects by type, asked for by a person and counted in a copy of the heap.

    ``mark`` is the moment that growth is counted from, ``None`` where there is none yet. ``objects`` are those that the
    collector follows, ``unreachable`` those of them that only cycles keep alive. ``pause`` is in seconds, for which
    the program stood still; ``trouble`` says in a sentence why there is no answer.
    """

    t: float
    objects: int = 0
    unreachable: int = 0
    types: tuple[TypeCount, ...] = ()
    mark: float | None = None
    pause: float = 0.0
    trouble: str = ""


# Pool


@record
class PoolSeen:
    """A pool and its settings, again whenever a setting changes; times in seconds, ``recycle`` -1 for never."""

    t: float
    pool: int
    name: str
    url: str
    kind: str  # QueuePool, NullPool, …
    recycle: float | None = None
    pre_ping: bool | None = None
    size: int | None = None
    max_overflow: int | None = None  # -1 for no limit
    timeout: float | None = None
    lifo: bool | None = None
    resets: bool | None = None  # whether a connection that comes back is rolled back or committed
    keeps: bool = True  # connections for later


@record
class PoolRetired:
    """A pool was disposed of or collected: it hands out nothing more."""

    t: float
    pool: int


@record
class PoolInvalidated:
    """After a disconnect, all connections opened before ``before`` will be replaced when they are checked out."""

    t: float
    pool: int
    before: float


@record
class ServerSeen:
    """What a pool's server says of itself and of this connection; ``wait_timeout`` in seconds, ``None`` for never.

    ``in_transaction`` is the same for a client that is silent inside a transaction: 0 for never, ``None`` where
    ``wait_timeout`` holds there too. ``limit`` is how many connections it takes at most, ``used`` how many it had at
    that moment.
    """

    t: float
    pool: int
    connection: int
    version: str
    wait_timeout: float | None
    limit: int | None = None
    used: int | None = None
    in_transaction: float | None = None


@record
class Waiting:
    """All of a pool's connections are out, and ``thread`` waits for one at ``where``; ``waiter`` numbers the wait."""

    t: float
    pool: int
    waiter: int
    thread: str
    where: str


@record
class Waited:
    """A wait is over: with a connection, or without one."""

    t: float
    pool: int
    waiter: int
    timed_out: bool = False


@record
class Opening:
    """A connection is being opened, on behalf of ``thread`` at ``where``."""

    t: float
    pool: int
    connection: int
    thread: str
    where: str


@record
class NotOpened:
    """An opening failed."""

    t: float
    pool: int
    connection: int


@record
class Connected:
    """A connection was opened; ``since`` is when SQLAlchemy's clock for its age started."""

    t: float
    pool: int
    connection: int
    since: float


@record
class CheckedOut:
    """A connection was handed out, to ``thread`` at ``where`` (``job.py:31``).

    ``raw`` is one that the engine knows nothing more of, so that its statements are not seen; ``overflow`` is how many
    connections the pool then had beyond its size.
    """

    t: float
    pool: int
    connection: int
    thread: str
    where: str
    raw: bool = False
    overflow: int = 0


@record
class Asked:
    """A statement goes to the server, whose idle clock stands until it is answered. ``text`` is cut.

    Told of those that take so long that they are seen at work, and of those that fail.
    """

    t: float
    pool: int
    connection: int
    text: str = ""


@record
class Queried:
    """A statement, sent at ``asked``, was answered on a connection: the server's idle clock starts anew.

    ``text`` is cut. ``in_transaction`` says that one is open now, where the server then waits otherwise. ``among`` says
    that it is the latest of several in quick succession: the server never waited for long between them, and those
    between the first and the latest are not told.
    """

    t: float
    pool: int
    connection: int
    text: str = ""
    in_transaction: bool = False
    asked: float | None = None
    among: bool = False


@record
class Settled:
    """The server hears that a transaction is committed or rolled back: its idle clock starts anew."""

    t: float
    pool: int
    connection: int


@record
class CheckedIn:
    """A connection came back into its pool; ``collected`` where nobody gave it back and the collector found it.

    ``heard`` is when the last statement was answered, where no :class:`Queried` told it.
    """

    t: float
    pool: int
    connection: int
    collected: bool = False
    heard: float | None = None


@record
class GivenUp:
    """A connection will be replaced when it is checked out next: the program asked for it."""

    t: float
    pool: int
    connection: int


@record
class Detached:
    """A connection left its pool, which forgets it; its holder has it still."""

    t: float
    pool: int
    connection: int


@record
class Closed:
    """A connection was closed, and why (contract.md lists the reasons)."""

    t: float
    pool: int
    connection: int
    why: str


@record
class Failed:
    """A statement, checkout or connect failed; ``connection`` is 0 where it was not known yet.

    ``code`` is the driver's number, or an SQLSTATE. ``in_transaction`` is that of :class:`Queried`; ``opening`` says
    that no connection could be opened.
    """

    t: float
    pool: int
    connection: int
    code: int | str | None
    message: str
    is_disconnect: bool
    in_transaction: bool = False
    opening: bool = False


@record
class ClockJumped:
    """The wall clock, by which SQLAlchemy counts ages, was set ``seconds`` forward, or back where negative."""

    t: float
    seconds: float


@record
class LabSet:
    """The lab's settings, at its start and whenever somebody changes one; ``change`` says what in a few words.

    Times in seconds. ``server`` is ``running``, ``stopped``, or ``remote`` where it is not the lab's to stop.
    """

    t: float
    change: str
    selected: str  # the name of the engine that the keys change
    wait_timeout: float
    rest: float
    workers: int
    hold: bool
    server: str


# Complexity


@record
class CellPlanned:
    """A cell of the table, or a function of one's own, will be measured.

    ``claimed`` is the post's class, ``None`` for a function of one's own, whose ``structure`` is ``FILE.py:NAME`` and
    whose ``operation`` is empty; ``reason`` says why a cell is not applicable.
    """

    t: float
    structure: str
    operation: str
    claimed: str | None = None
    textbook: str | None = None
    reason: str = ""
    code: str = ""


@record
class Measured:
    """One point: the operation took ``seconds`` (per call, without the timer and the loop) at size ``n``."""

    t: float
    structure: str
    operation: str
    n: int
    seconds: float


@record
class Judged:
    """The class that a cell's points support, or ``unclear`` with the candidates in ``between``.

    Until it is ``final``, more points may speak for another.
    """

    t: float
    structure: str
    operation: str
    measured: str
    between: tuple[str, ...] = ()
    final: bool = True


@record
class Progress:
    """How far the measuring is: cells that are through of all, and the seconds that the rest will take at most.

    ``structure`` and ``operation`` name what is measured now. ``left`` is ``None`` while nothing entitles to a guess.
    """

    t: float
    done: int
    total: int
    left: float | None = None
    paused: bool = False
    structure: str = ""
    operation: str = ""


@record
class Trouble:
    """Something that a person should know, in one line: a function that raised, a budget that ran out.

    ``ended`` names the function of one's own whose measurement this was the end of.
    """

    t: float
    text: str
    ended: str = ""


EVENTS = (
    Launched,
    Source,
    Started,
    ChildStarted,
    ChildFailed,
    ChildrenUnsure,
    Output,
    Exited,
    Lost,
    Sample,
    Paced,
    Holders,
    Census,
    PoolSeen,
    PoolRetired,
    PoolInvalidated,
    ServerSeen,
    Waiting,
    Waited,
    Opening,
    NotOpened,
    Connected,
    CheckedOut,
    Asked,
    Queried,
    Settled,
    CheckedIn,
    GivenUp,
    Detached,
    Closed,
    Failed,
    ClockJumped,
    LabSet,
    CellPlanned,
    Measured,
    Judged,
    Progress,
    Trouble,
)
