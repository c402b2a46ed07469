"""``os._exit`` with something in a buffer, which is lost."""

import os

print("lost")
os.write(1, b"written\n")
os._exit(11)
