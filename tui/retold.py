"""What was said in English elsewhere, by the probe or by a worker of ours, in the language that is spoken.

It was recorded, or came through a pipe; the templates are what such a sentence is made from.
"""

from __future__ import annotations

import re
from functools import cache

from tui.words import N_, spoken, tr

TEMPLATES = (
    N_("{function} takes different times for the same argument: its class holds for the mean at best"),
    N_("{function} returns at once for every n, as fast as a function that does nothing"),
    N_("{function} prints: the time that this takes is measured with it, the text is thrown away"),
    N_("{function} returns another result for the same argument: not all of its time may be n's doing"),
    N_("{function} changes its argument: it gets a fresh one for every call"),
    N_("{function} took more than {seconds} s to import; it was ended"),
    N_("{function} did not return within {seconds} s at n = {n}; it was ended"),
    N_("{function} was ended by signal {signal} at n = {n}"),
    N_("{function} was ended by signal {signal} while its file was imported"),
    N_("{function} exited with {code} at n = {n}"),
    N_("{function} exited with {code} while its file was imported"),
    N_("{function} exits at n = {n}"),
    N_("{function} exits while its file was imported"),
    N_("{function} needs more than {size} of memory at n = {n}"),
    N_("{function} needs more than {size} of memory while its file was imported"),
    N_("{function} raised {error} at n = {n}"),
    N_("{function} raised {error} while its file was imported"),
    N_("{function} must be callable with one argument, whose size is n"),
    N_("{function} is not in a Python file; its name must end in .py"),
    N_("{function} is not a function"),
    N_("{spec}: write FILE.py:FUNCTION, as in my.py:mean"),
    N_("{spec}: is async; only a plain function can be called and timed"),
    N_("{file}: no such file"),
    N_("{file}, line {line}: {what}; the file must be valid Python"),
    N_("{file}: has no function {name}; it has {names}"),
    N_("{file}: has no function {name}"),
    N_("{file}: {what}; the file must be valid Python"),
    N_("{name}: no class that is told apart here; there are {names}"),
    N_("there is no cell {cell}; there are {names}"),
    N_("the heap of {python} cannot be watched, only that of CPython"),
    N_("the heap cannot be watched without the GIL"),
    N_("the heap of Python {version} cannot be watched: it keeps its frames in another way"),
    N_("the heap is not watched any more: {why}"),
    N_("holders are not searched any more: {why}"),
    N_("holders were not searched: {why}"),
    N_("the {lens} cannot be watched here: {why}"),
    N_("globals of {module}: {name}"),
    N_("a name in the globals of {module}"),
    N_("class attribute {name}"),
    N_("attribute {name} of {owner}"),
    N_("closure of {function}: {name}"),
    N_("default argument {name} of {function}"),
    N_("default argument of {function}"),
    N_("constants of {function}"),
    N_("names of {function}"),
    N_("function {name}"),
    N_("class {name}"),
    N_("local {name} of {place} in thread {thread}"),
    N_("local {name} of {place}"),
    N_("an unfinished expression of {place} in thread {thread}"),
    N_("an unfinished expression of {place}"),
    N_("item {n} of {container}"),
    N_("a key of {container}"),
    N_("it is not there any more"),
    N_("the system has no room for a copy of the process, in which it would be searched"),
    N_("it is searched in a copy of the process, which is made on Linux alone"),
    N_("the heap is so large that it was not searched through in {seconds} s"),
    N_("the lab begins"),
    N_("the keys change {engine}"),
    N_("{engine}: pool_pre_ping on"),
    N_("{engine}: pool_pre_ping off"),
    N_("{engine}: pool_recycle {seconds}"),
    N_("the server hangs up after {seconds} s"),
    N_("the longest rest is {seconds} s"),
    N_("{n} workers an engine"),
    N_("{n} worker an engine"),
    N_("connections are held across the rest"),
    N_("connections are given back"),
    N_("{engine} has no connection to kill"),
    N_("killed connection {number} of {engine} at the server"),
    N_("this server is not the lab's to stop"),
    N_("the server was started"),
    N_("the server was stopped"),
    N_("the embedded server did not start"),
    N_("cannot listen on {address}: {why}"),
    N_("the failure and its two cures were not seen: {heard}"),
    N_("three failures were not seen: {heard}"),
    N_("the driver cannot use the options of this URL: {what}"),
    N_("no host named {host} was found"),
    N_("the server on {place} has as many connections as it takes; raise max_connections, or close some"),
    N_("user {user} has no access to database {database}"),
    N_("the server on {place} refuses user {user} with this password"),
    N_("the server on {place} has no database {database}"),
    N_("user {user} may not do this: {what}"),
    N_("nothing answers on {place}; is the server running there?"),
    N_("what listens on {place} does not answer as a MySQL server does"),
    N_("the server on {place} says: {what}"),
    N_("the server's global timeout could not be set"),
    N_("the shortest silence is {seconds} s: allow for at least that"),
    N_("this is not a database URL; one looks like {example}"),
    N_("the lab works on MySQL and MariaDB, not on {dialect}; write {example}"),
    N_("{scheme} needs the package {package}; the lab runs on PyMySQL: write {example}"),
    N_("{scheme} is not a driver that SQLAlchemy knows; the lab runs on PyMySQL: write {example}"),
    N_("the URL names no host; one looks like {example}"),
    N_("the URL has more than one @; in a password write it as %40"),
    N_("the port is not a number from 1 to 65535 (in a password, : is written %3A and / is written %2F)"),
    N_("{what} of SQLAlchemy {version} cannot be watched: {why}"),
)


def retold(text: str) -> str:
    """``text`` in the language spoken, where it is made from one of the templates; else as it is."""
    if spoken() == "en":
        return text
    for template in TEMPLATES:
        if found := _pattern(template).fullmatch(text):
            return tr(template).format(**found.groupdict())
    return text


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    return re.compile("".join(f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts)))
