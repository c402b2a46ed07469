"""Worker processes by each of multiprocessing's ways, under ``-W error``."""

import multiprocessing
import sys
import warnings
from concurrent.futures import ProcessPoolExecutor


def square(number: int) -> int:
    return number * number


if __name__ == "__main__":
    warnings.simplefilter("error")
    way = multiprocessing.get_context(sys.argv[1])
    with way.Pool(2) as pool:
        print(pool.map(square, range(10)))
    with ProcessPoolExecutor(2, mp_context=way) as executor:
        print(list(executor.map(square, range(10))))
    process = way.Process(target=sys.exit, args=(3,))
    process.start()
    process.join()
    print(process.exitcode, multiprocessing.active_children())
