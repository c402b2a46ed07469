"""Events from the bytes of the link: the class name, a space, the fields as one JSON object (see ``encode``)."""

from __future__ import annotations

from functools import cache
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
    decoder = _decoder(kind) if kind in _CLASSES else None
    if decoder is None:
        raise UnknownKind(f"unknown kind of event: {kind[:40]!r}")
    try:
        return decoder(fields)
    except (ValueError, RecursionError) as error:
        raise Undecodable(f"{kind.decode()}: {error}") from None


@cache
def _decoder(kind: bytes) -> Callable[[bytes], Event]:
    """Built when the first event of its kind comes: msgspec takes 40 ms to import, a decoder 1 ms to build."""
    from msgspec.json import Decoder

    return cast("Callable[[bytes], Event]", Decoder(_CLASSES[kind]).decode)
