"""Servers that the same questions are asked of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tui.lab.embedded import embedded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.mariadb import MariaDB


@pytest.fixture(scope="session")
def embedded_url() -> Iterator[str]:
    """An embedded server that waits for hours, as a real one does by default."""
    with embedded(28800) as url:
        yield url


@pytest.fixture(params=["embedded", "mariadb"])
def url(request: pytest.FixtureRequest) -> str:
    """Each kind of server, with its database ``test``."""
    if request.param == "embedded":
        found: str = request.getfixturevalue("embedded_url")
        return found
    server: MariaDB = request.getfixturevalue("mariadb")
    return server.url("test")
