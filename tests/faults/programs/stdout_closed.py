"""Its standard output is closed under it, and what is still in a buffer cannot be written."""

import os
import sys

print("in the buffer")
os.close(1)
print("more", file=sys.stderr)
