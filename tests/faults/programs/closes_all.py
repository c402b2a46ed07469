"""Closes every descriptor that it did not open, and uses the numbers again."""

import os
import time

os.closerange(3, 4096)
files = [open(f"file-{number}", "w+b", buffering=0) for number in range(20)]
print([file.fileno() for file in files])
for turn in range(3):
    time.sleep(0.12)
    for file in files:
        file.write(b"only mine\n")
for file in files:
    file.seek(0)
    assert file.read() == b"only mine\n" * 3
