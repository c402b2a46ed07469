"""``dogwatch pool URL`` tells on a real server what the lesson tells on the embedded one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.commands.called import dogwatch

if TYPE_CHECKING:
    from pathlib import Path

    from tests.mariadb import MariaDB


def test_one_engine_meets_2006_on_a_real_mariadb_and_two_do_not(mariadb: MariaDB, tmp_path: Path) -> None:
    done = dogwatch("pool", mariadb.url(login="guarded:sesame"), "--json", "--record", tmp_path / "x.dogwatch")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    pools = {pool["name"]: pool for pool in report["pools"]}
    assert {name: [error["code"] for error in pool["errors"]] for name, pool in pools.items()} == {
        "default": [2006],
        "recycle": [],
        "pre-ping": [],
    }
    assert "MariaDB" in pools["default"]["server"]["version"]
    assert pools["default"]["server"]["wait_timeout"] == 3
    assert b"sesame" not in (tmp_path / "x.dogwatch").read_bytes()
    assert "sesame" not in done.stdout
