"""The end of a process is waited for, and not looked for."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from tui.ending import Ending


def forbidden(_pid: int) -> int:
    raise PermissionError


@pytest.mark.parametrize("says", [True, False], ids=["the system says when", "it does not"])
def test_an_end_is_waited_for(says: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not says:
        monkeypatch.setattr(os, "pidfd_open", forbidden, raising=False)
    looked: list[float] = []
    with subprocess.Popen(["sleep", "0.5"]) as process:
        ending = Ending(process.pid)

        def has_come() -> bool:
            looked.append(time.monotonic())
            return process.poll() is not None

        assert not ending.wait(0.01, has_come)
        looked.clear()
        assert ending.wait(30.0, has_come)
        assert ending.wait(30.0, has_come)
    if says and sys.platform == "linux":
        assert len(looked) == 3
