"""``sys.exit`` in a thread ends the thread alone; a daemon thread does not keep the program."""

import sys
import threading
import time

thread = threading.Thread(target=sys.exit, args=("only the thread",))
thread.start()
thread.join()
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
print("still here")
sys.exit("the last word")
