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
    sleep(0.5)
    return counter


def additions():
    total = 0
    for _ in range(10_000):
        total += 1


def locked_additions():
    total = 0
    for _ in range(10_000):
        with lock:
            total += 1


def nanoseconds(work):
    started = perf_counter()
    work()
    return (perf_counter() - started) / 10_000 * 1e9


print('no lock:', both(add_one))
print('lock:', both(add_one_locked))
plain = min(nanoseconds(additions) for _ in range(50))
locked = min(nanoseconds(locked_additions) for _ in range(50))
print('+= 1: %.0f ns, locked %.0f ns: %.1f times' % (plain, locked, locked / plain))
