"""What was said in English elsewhere, by the probe or by a worker of ours, in the language that is spoken.

It was recorded, or came through a pipe; the templates are what such a sentence is made from. Some are words of the
system or of tomllib.
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
    N_("{name}: cannot be read ({why})"),
    N_("{file}, line {line}: {what}; the file must be valid Python"),
    N_("{file}: has no function {name}; it has {names}"),
    N_("{file}: has no function {name}"),
    N_("{file}: {what}; the file must be valid Python"),
    N_("{name}: no class that is told apart here; there are {names}"),
    N_("there is no cell {cell}; there are {names}"),
    N_("the heap of {python} cannot be watched, only that of CPython"),
    N_("the heap cannot be watched without the GIL"),
    N_("Python {version} cannot be watched, only 3.11 and later"),
    N_("the heap of Python {version} cannot be watched: it keeps its frames in another way"),
    N_("the heap is not watched any more: {why}"),
    N_("the program ran or cleared its exit functions by itself: its last moments are not seen"),
    N_("lines are not seen one by one: other tools have taken all places in sys.monitoring"),
    N_("lines are not seen one by one any more: the program gave our place in sys.monitoring away"),
    N_("lines are not seen one by one in a thread that traces by itself or was started by _thread"),
    N_("the program has several interpreters: threads and objects of the others are not shown"),
    N_("holders are not searched any more: {why}"),
    N_("holders were not searched: {why}"),
    N_("the {lens} cannot be watched here: {why}"),
    N_("globals of {module}: {name}"),
    N_("globals of {module}"),
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
    N_("{container} at {key}"),
    N_("{container} held in C"),
    N_("{container} held by {holder}"),
    N_("{inner} in {container}"),
    N_("a {type}"),
    N_("an {type}"),
    N_("a module"),
    N_("{n} more"),
    N_("the interpreter and its standard library"),
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
    N_("the server has ended connection {number} of {engine} already"),
    N_("this server is not the lab's to stop"),
    N_("the server has ended"),
    N_("the server was started"),
    N_("the server was stopped"),
    N_("the embedded server did not start"),
    N_("cannot listen on {address}: {why}"),
    N_("the failure and its two cures were not seen: {heard}"),
    N_("three failures were not seen: {heard}"),
    N_("no character set is named {name}; write ?charset=utf8mb4"),
    N_("the driver has no option {name}; one that it has is ?charset=utf8mb4"),
    N_("the driver cannot use the options of this URL: {what}"),
    N_("{host} port {port}"),
    N_("no host named {host} was found"),
    N_("the server on {place} has as many connections as it takes; raise max_connections, or close some"),
    N_("user {user} has no access to database {database}"),
    N_("the server on {place} refuses user {user} with this password"),
    N_("the server on {place} has no database {database}"),
    N_("user {user} may not do this: {what}"),
    N_("nothing answers on {place}; is the server running there?"),
    N_("what listens on {place} does not answer as a MySQL server does"),
    N_("what listens on {place} is not a MySQL server"),
    N_("the server on {place} is no MariaDB: write {example}"),
    N_("the server on {place} says: {what}"),
    N_("the server's global wait_timeout could not be put back to {seconds}: {why}"),
    N_("the server's global timeout could not be set"),
    N_("the shortest silence is {seconds} s: allow for at least that"),
    N_("this is not a database URL; one looks like {example}"),
    N_("the lab works on MySQL and MariaDB, not on {dialect}; write {example}"),
    N_("{scheme} needs the package {package}; the lab runs on PyMySQL: write {example}"),
    N_("{scheme} is not a driver that SQLAlchemy knows; the lab runs on PyMySQL: write {example}"),
    N_("the URL names no host; one looks like {example}"),
    N_("what stands before :// is written in small letters: mysql+pymysql"),
    N_("an address of IPv6 stands in brackets: {example}"),
    N_("the URL has more than one @; in a password write it as %40"),
    N_("the port is not a number from 1 to 65535 (in a password, : is written %3A and / is written %2F)"),
    N_("{what} of SQLAlchemy {version} cannot be watched: {why}"),
    N_("No such file or directory"),
    N_("Permission denied"),
    N_("Operation not permitted"),
    N_("Is a directory"),
    N_("Not a directory"),
    N_("File exists"),
    N_("File name too long"),
    N_("File too large"),
    N_("No space left on device"),
    N_("Disk quota exceeded"),
    N_("Read-only file system"),
    N_("Input/output error"),
    N_("Too many open files"),
    N_("Too many levels of symbolic links"),
    N_("Cannot allocate memory"),
    N_("Device or resource busy"),
    N_("Text file busy"),
    N_("Exec format error"),
    N_("Address already in use"),
    N_("Cannot assign requested address"),
    N_("Connection refused"),
    N_("Broken pipe"),
    # tomllib's
    N_("Invalid statement"),
    N_("Expected newline or end of document after a statement"),
    N_("Expected '=' after a key in a key/value pair"),
    N_("Expected ']' at the end of a table declaration"),
    N_("Expected ']]' at the end of an array declaration"),
    N_("Expected {sign}"),
    N_("Found invalid character {sign}"),
    N_("Cannot declare {key} twice"),
    N_("Cannot overwrite a value"),
    N_("Cannot mutate immutable namespace {key}"),
    N_("Cannot redefine namespace {key}"),
    N_("Invalid initial character for a key part"),
    N_("Unclosed array"),
    N_("Unclosed inline table"),
    N_("Duplicate inline table key {key}"),
    N_("Unescaped '\\' in a string"),
    N_("Invalid hex value"),
    N_("Escaped character is not a Unicode scalar value"),
    N_("Unterminated string"),
    N_("Illegal character {sign}"),
    N_("Invalid date or datetime"),
    N_("Invalid value"),
)
A = r"an? [\w.<>-]+"
FORMS = {
    "container": f"{A}(?: in {A})*",
    "inner": A,
    "type": r"[\w.<>-]+",
    "n": r"[\d,]+",
    "host": r"\S+",
    "port": r"\d+",
}
"""What alone may stand in some of the placeholders: their templates would fit other sentences too."""


def retold(text: str) -> str:
    """``text`` in the language spoken, where it is made from one of the templates; else as it is.

    What is filled in may be such a text again.
    """
    if spoken() == "en":
        return text
    for template in TEMPLATES:
        if found := _pattern(template).fullmatch(text):
            return tr(template).format(**{name: retold(value) for name, value in found.groupdict().items()})
    return text


def why(error: OSError) -> str:
    """What the system says of an error, in the language spoken."""
    return retold(error.strerror or str(error))


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    return re.compile(
        "".join(f"(?P<{part}>{FORMS.get(part, '.+?')})" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    )
