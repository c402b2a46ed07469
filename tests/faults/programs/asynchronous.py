"""Tasks, threads and a child under asyncio."""

import asyncio
import sys


async def work(number):
    await asyncio.sleep(0.01 * (number % 10))
    return number


async def main():
    asyncio.get_running_loop().slow_callback_duration = 60  # or it prints times
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work(number)) for number in range(100)]
    print(sum(task.result() for task in tasks))
    print(await asyncio.to_thread(sum, range(1000)))
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", "print('child')", stdout=asyncio.subprocess.PIPE)
    print(await child.communicate(), child.returncode)
    try:
        async with asyncio.timeout(0.05):
            await asyncio.sleep(60)
    except TimeoutError:
        print("timeout")


asyncio.run(main(), debug=True)
