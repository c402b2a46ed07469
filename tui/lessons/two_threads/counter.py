from threading import Lock, Thread
from time import perf_counter, sleep

counter = 1000
lock = Lock()


def add_one():
    global counter
    seen = counter
    sleep(1)
    counter = seen + 1


def add_one_locked():
    with lock:
        add_one()


def both(work):
    threads = [Thread(target=work), Thread(target=work)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return counter


def additions():
    total = 0
    for _ in range(100_000):
        total += 1


def locked_additions():
    total = 0
    for _ in range(100_000):
        with lock:
            total += 1


def milliseconds(work):
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1000


print('1000 + 1 + 1 without a lock:', both(add_one))
print('%d + 1 + 1 with the lock:' % counter, both(add_one_locked))
plain = min(milliseconds(additions) for _ in range(9))
locked = min(milliseconds(locked_additions) for _ in range(9))
print('100,000 additions: %.1f ms, with the lock %.1f ms: %.1f times' % (plain, locked, locked / plain))
