"""A URL that the lab cannot use is refused in one line that says what to do and holds no password."""

from __future__ import annotations

import pytest

from tui.lab.url import check_form


@pytest.mark.parametrize(
    "url",
    [
        "mysql+pymysql://root@127.0.0.1/",
        "mariadb+pymysql://root:secret@db.example.com:3306/test?charset=utf8mb4",
        "mysql+pymysql://root:p%40ss%3A@[::1]:3306/test",
        "mysql+pymysql://localhost",
    ],
)
def test_a_usable_url_passes(url: str) -> None:
    check_form(url)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("secret", "is not a database URL"),
        ("root:secret@127.0.0.1/test", "is not a database URL"),
        ("postgresql+psycopg://root:secret@127.0.0.1/test", "not on postgresql"),
        ("mysql://root:secret@127.0.0.1/test", "needs the package mysqlclient"),
        ("mysql+asyncmy://root:secret@127.0.0.1/test", "needs the package asyncmy"),
        ("mysql+nonsense://root:secret@127.0.0.1/test", "is not a driver that SQLAlchemy knows"),
        ("mysql+pymysql://", "names no host"),
        ("MYSQL+PyMySQL://root:secret@127.0.0.1/test", "small letters: mysql"),
        ("mysql+pymysql://root:secret@[::1/test", "stands in brackets"),
        ("mysql+pymysql://root:se@cret@127.0.0.1/test", "more than one @"),
        ("mysql+pymysql://root:secret@127.0.0.1:mysql/test", "the port is not a number"),
        ("mysql+pymysql://root:secret@127.0.0.1:65536/test", "the port is not a number"),
        ("mysql+pymysql://root:sec/ret@127.0.0.1/test", "the port is not a number"),
    ],
)
def test_an_unusable_url_is_refused(url: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as caught:
        check_form(url)
    assert "\n" not in str(caught.value)
    assert "cret" not in str(caught.value)
