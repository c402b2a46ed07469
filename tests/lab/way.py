"""A way to a server that a test listens to, delays or cuts."""

from __future__ import annotations

import select
import socket
import threading
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

from sqlalchemy import make_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def listened(
    url: str, word: bytes = b"", heard: Callable[[], None] = lambda: None, port: int = 0, patience: float | None = None
) -> Iterator[str]:
    """The URL of a way to a server that calls ``heard`` when somebody says a word, before it passes that on, and that
    is cut after ``patience`` seconds of silence."""
    where = make_url(url)
    listener = socket.create_server(("127.0.0.1", port))

    def carry(client: socket.socket) -> None:
        with suppress(OSError), client, socket.create_connection((str(where.host), where.port or 0)) as server:
            while True:
                ready = select.select([client, server], [], [], patience)[0]
                if not ready:
                    return
                for source in ready:
                    data = source.recv(65536)
                    if not data:
                        return
                    if word and word in data:
                        heard()
                    (server if source is client else client).sendall(data)

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=carry, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    with closing(listener):
        yield where.set(port=listener.getsockname()[1]).render_as_string(hide_password=False)
        listener.shutdown(socket.SHUT_RDWR)
