"""Events from the bytes of the link: the class name, a space, the fields as one JSON object (see ``encode``)."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, TypeAlias, cast

from tui.observed._dogwatch import events
from tui.observed._dogwatch.events import (
    Asked,
    CellPlanned,
    Census,
    CheckedIn,
    CheckedOut,
    ChildFailed,
    ChildrenUnsure,
    ChildStarted,
    ClockJumped,
    Closed,
    Connected,
    Detached,
    Exited,
    Failed,
    GivenUp,
    Holders,
    Judged,
    LabSet,
    Launched,
    Lost,
    Measured,
    NotOpened,
    Opening,
    Output,
    Paced,
    PoolInvalidated,
    PoolRetired,
    PoolSeen,
    Progress,
    Queried,
    Sample,
    ServerSeen,
    Settled,
    Source,
    Started,
    Trouble,
    Waited,
    Waiting,
)

if TYPE_CHECKING:
    from collections.abc import Callable

Event: TypeAlias = (
    Launched
    | Source
    | Started
    | ChildStarted
    | ChildFailed
    | ChildrenUnsure
    | Output
    | Exited
    | Lost
    | Sample
    | Paced
    | Holders
    | Census
    | PoolSeen
    | PoolRetired
    | PoolInvalidated
    | ServerSeen
    | Waiting
    | Waited
    | Opening
    | NotOpened
    | Connected
    | CheckedOut
    | Asked
    | Queried
    | Settled
    | CheckedIn
    | GivenUp
    | Detached
    | Closed
    | Failed
    | ClockJumped
    | LabSet
    | CellPlanned
    | Measured
    | Judged
    | Progress
    | Trouble
)
"""Any of the classes in ``events.EVENTS``."""

_CLASSES = {cls.__name__.encode(): cls for cls in events.EVENTS}


class Undecodable(ValueError):
    """Bytes that are not an event of this version."""


class UnknownKind(Undecodable):
    """An event of a class that this version does not have."""


def split(body: bytes) -> tuple[bytes, bytes]:
    """The class name of an event and the JSON of its fields, unchecked."""
    kind, _, fields = body.partition(b" ")
    return kind, fields


def decode(body: bytes) -> Event:
    """The event that ``body`` carries. Raises :class:`Undecodable`."""
    return decode_fields(*split(body))


def decode_fields(kind: bytes, fields: bytes) -> Event:
    """The event of class ``kind`` with the JSON ``fields``. Raises :class:`Undecodable`."""
    decoder = _decoders.get(kind) or _build(kind)
    try:
        return decoder(fields)
    except (ValueError, RecursionError) as error:
        raise Undecodable(f"{kind.decode()}: {error}") from None


_decoders: dict[bytes, Callable[[bytes], Event]] = {}
_building = Lock()  # msgspec crashes where two threads build decoders that share a class


def _build(kind: bytes) -> Callable[[bytes], Event]:
    """Built when the first event of its kind comes: msgspec takes 40 ms to import, a decoder 1 ms to build."""
    if kind not in _CLASSES:
        raise UnknownKind(f"unknown kind of event: {kind[:40]!r}")
    with _building:
        from msgspec.json import Decoder

        if kind not in _decoders:
            _decoders[kind] = cast("Callable[[bytes], Event]", Decoder(_CLASSES[kind]).decode)
        return _decoders[kind]
