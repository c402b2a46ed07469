"""Says that this Python cannot be watched, in words that any Python can read: the memory of the link is a file.

What is written is one record of a ring, as ``link.Ring`` does it.
"""

import os
import struct
import sys
import time

SIZE = (1 << 23) + (1 << 16)  # bytes: link.SIZE
REQUESTS = SIZE - (1 << 16)
HEADER = 64
MAGIC = 0x646F677761740001
SAID = "Python %s cannot be watched, only 3.11 and later"


def tell(environment):  # type: ignore[no-untyped-def]
    """Take the link out of ``environment``, and leave an event there; other programs' files are not touched."""
    descriptor, origin = environment.pop("DOGWATCH_LINK").split(":")
    descriptor = int(descriptor)
    if os.fstat(descriptor).st_size != SIZE:
        return
    os.lseek(descriptor, REQUESTS, 0)
    words = struct.unpack("<8Q", os.read(descriptor, HEADER))
    if (words[0], words[6]) != (MAGIC, os.getppid()):
        return
    version = ".".join(map(str, sys.version_info[:3]))
    now = max(0.0, time.monotonic() - float(origin)) if hasattr(time, "monotonic") else 0.0
    event = '{"t":%.6f,"pid":%d,"python":"%s","unavailable":["%s"]}' % (now, os.getpid(), version, SAID % version)
    body = ("Started " + event).encode("ascii")
    os.lseek(descriptor, HEADER, 0)
    os.write(descriptor, struct.pack("<II", len(body), 1) + body)
    os.lseek(descriptor, 8, 0)
    os.write(descriptor, struct.pack("<Q", (8 + len(body) + 7) & ~7))
    os.close(descriptor)
