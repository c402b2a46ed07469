"""Becomes another program, of which nothing is watched."""

import os
import sys

if len(sys.argv) == 1:
    print("before", flush=True)
    os.execv(sys.executable, [sys.executable, __file__, "again"])
print("after", [name for name in os.environ if "DOGW" in name], [name for name in sys.modules if "dogw" in name])
print(sorted(int(number) for number in os.listdir("/proc/self/fd"))[:3] if os.path.exists("/proc") else "")
sys.exit(9)
