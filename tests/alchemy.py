"""The versions of SQLAlchemy that the probe is held to: that of the tests, and 2.0 in CI, which has it apart."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

VERSIONS = ("2.1", "2.0") if os.environ.get("CI") == "true" else ("2.1",)
OLD = Path(__file__).parents[1] / ".venv" / "sqlalchemy-2.0" / "bin" / "python"
PACKAGES = ("SQLAlchemy>=2.0,<2.1", "PyMySQL[rsa]", "aiosqlite", "greenlet", "psycopg[binary]")


def python(version: str) -> str:
    """The interpreter that has a version of SQLAlchemy. Where there is none the test is skipped, except in CI."""
    if version == "2.1":
        return sys.executable
    if not OLD.exists():
        parts = " ".join(f"'{package}'" for package in PACKAGES)
        reason = f"no SQLAlchemy 2.0: python3 -m venv {OLD.parents[1]} && {OLD.parent}/pip install {parts}"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    return str(OLD)


@pytest.fixture(scope="session", params=VERSIONS)
def alchemy(request: pytest.FixtureRequest) -> str:
    """The interpreter of each version."""
    return python(request.param)
