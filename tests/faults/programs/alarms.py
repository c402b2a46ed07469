"""A signal every two milliseconds, through handler, ``sigwait`` and wake-up descriptor."""

import os
import signal

heard = 0


def hear(*_):
    global heard
    heard += 1


reading, writing = os.pipe()
os.set_blocking(writing, False)
signal.set_wakeup_fd(writing)
signal.signal(signal.SIGALRM, hear)
signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)
while heard < 200:
    signal.pause()
signal.setitimer(signal.ITIMER_REAL, 0)
print(set(os.read(reading, 100)) == {signal.SIGALRM})
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
os.kill(os.getpid(), signal.SIGUSR1)
print(signal.sigwait({signal.SIGUSR1}), signal.getsignal(signal.SIGCHLD), signal.getsignal(signal.SIGPIPE))
