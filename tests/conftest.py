"""Fixtures that several folders of tests share."""

from __future__ import annotations

pytest_plugins = ["tests.mariadb", "tests.postgres", "tests.alchemy"]
