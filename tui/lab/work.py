"""The lab's work: the batch under the hands of whoever looks at it, until its story is told."""

from __future__ import annotations

import time
from time import monotonic
from typing import TYPE_CHECKING

from sqlalchemy.exc import ArgumentError

from .batch import Batch, Settings, told
from .controls import Controls
from .explain import explain, plain

if TYPE_CHECKING:
    import argparse

    from .embedded import Embedded

LIMIT = 20.0  # seconds until a story that did not happen is given up
TICK = 0.05  # seconds between looks at what was asked for
LONGEST = 1.33  # rest, in units of the server's timeout


def work(url: str, server: Embedded | None, options: argparse.Namespace) -> str:
    """Do the job on the server at ``url``; why it failed, ``""`` where it did not."""
    settings = Settings(options.wait_timeout, round(LONGEST * options.wait_timeout, 1), hold=options.hold)
    batch = Batch(url, settings, options.recycle)
    try:
        batch.prepare()
    except (ArgumentError, ImportError) as error:
        return plain(error)
    except (TypeError, ValueError) as error:
        return explain(error, url)
    controls = Controls(batch, server)
    controls.tell("the lab begins")
    try:
        batch.start()
        loops = follow(batch, controls, options)
    finally:
        batch.end()
    if batch.fatal is not None:
        return explain(batch.fatal, url)
    if not loops and not told(batch.answers, options.hold):
        story = "three failures" if options.hold else "the failure and its two cures"
        return f"{story} were not seen: {_heard(batch)}"
    return ""


def follow(batch: Batch, controls: Controls, options: argparse.Namespace) -> bool:
    """Let the batch work until the story is told, and hear the keys; whether it went on without that end."""
    begun = monotonic()
    while batch.at_work:
        loops = options.loop or controls.touched
        limit = options.duration or (float("inf") if loops else LIMIT)
        if monotonic() - begun > limit or (not loops and told(batch.answers, options.hold)):
            return bool(loops)
        controls.hear()
        time.sleep(TICK)
    return False


def _heard(batch: Batch) -> str:
    return "; ".join(f"{name} {', '.join(map(str, heard)) or 'no answer'}" for name, heard in batch.answers.items())
