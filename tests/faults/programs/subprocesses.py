"""Children by every function of ``subprocess`` and ``os``; each says what it finds in its environment of ours."""

import os
import subprocess
import sys

LOOK = "import os, sys; print([n for n in os.environ if 'DOGW' in n], [m for m in sys.modules if 'dogw' in m])"
python = [sys.executable, "-c", LOOK]
print(subprocess.run(python, capture_output=True, text=True).stdout)
print(subprocess.check_output(python, text=True, close_fds=False))
print(subprocess.run(python, capture_output=True, preexec_fn=lambda: None).stdout)
print(os.popen(f'{sys.executable} -c "{LOOK}"').read())
print(os.system("exit 3") >> 8)
print(os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", "raise SystemExit(4)"]))
child = os.posix_spawn(sys.executable, [sys.executable, "-c", "raise SystemExit(5)"], os.environ)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
try:
    subprocess.run(["/no/such/command"])
except FileNotFoundError as error:
    print(error)
with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as cat:
    print(cat.communicate("through a pipe"))
for folder in (None, "/no/such/folder"):
    try:
        subprocess.Popen(["/no/such/command"], cwd=folder, preexec_fn=lambda: None)
    except OSError as error:
        print(error, error.__traceback__.tb_next.tb_next.tb_next, os.strerror(error.errno))
