"""Replaces its standard output: the object, then the descriptor."""

import contextlib
import io
import os
import sys

kept = io.StringIO()
with contextlib.redirect_stdout(kept):
    print("kept")
original = sys.stdout
sys.stdout = io.TextIOWrapper(open("out", "wb", buffering=0), write_through=True)
print("into the file")
sys.stdout = original
print(kept.getvalue(), flush=True)
saved = os.dup(1)
descriptor = os.open("out", os.O_WRONLY | os.O_APPEND)
os.dup2(descriptor, 1)
print("also into the file", flush=True)
os.dup2(saved, 1)
del sys.stdout, sys.__stdout__
sys.stderr.write("nothing left to print on\n")
