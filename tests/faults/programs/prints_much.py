"""So many MB on standard output, and as fast as it can."""

import sys

line = "강아지 🐕 " * 64 + "\n"
for _ in range(int(sys.argv[1]) * 1_000_000 // len(line.encode())):
    sys.stdout.write(line)
