"""Looks at the functions that start processes, keeps one in a class, and ends at once after it has used them."""

import copy
import inspect
import os
import pickle
import subprocess


class Shell:
    run = os.system
    spawn = os.posix_spawn


print(Shell().run("true"), Shell.run("true"))
child = Shell().spawn("/bin/true", ["true"], os.environ)
print(os.waitpid(child, 0)[1], copy.deepcopy(os.system) is os.system)
print(pickle.dumps(os.system), pickle.loads(pickle.dumps(os.posix_spawnp)) is os.posix_spawnp)
print(os.system, inspect.isbuiltin(os.system), inspect.isroutine(os.posix_spawn), callable(os.system))
print(inspect.signature(os.system), os.system.__doc__, os.system.__self__, os.system.__qualname__)
try:
    os.system()
except TypeError as error:
    print(error, error.__traceback__.tb_next)
subprocess.run(["true"], check=True)
print("end", flush=True)
os._exit(3)
