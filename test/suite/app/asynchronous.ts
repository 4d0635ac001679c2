/** Python for the integration suite, part of app.ts: coroutines, and functions that suspend the stack instead of awaiting. */
export const asynchronous = `
async def double_later(n):
    await asyncio.sleep(0.001)
    return n * 2


async def fail_later(message):
    await asyncio.sleep(0)
    raise ValueError(message)


async def await_js(awaitable):
    return await awaitable


async def await_result_of(function, *args):
    return await function(*args)


async def catch_js_later(awaitable):
    try:
        await awaitable
    except JsException as error:
        return error
    return None


async def gather_doubles(count):
    return to_js(await asyncio.gather(*(double_later(n) for n in range(count))))


def never():
    """A wait without a timer: Pyodide's timers keep a process alive after their task is cancelled."""
    return asyncio.get_event_loop().create_future()


async def cancelled_in_time():
    log = []

    async def worker():
        try:
            await never()
        finally:
            log.append("cleaned up")

    task = asyncio.ensure_future(worker())
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        log.append("cancelled")
    return to_js(log)


async def time_out():
    try:
        async with asyncio.timeout(0.2):
            await never()
    except TimeoutError:
        return "timed out"
    return "finished"


async def through_queue(produce, count):
    queue = asyncio.Queue(maxsize=1)

    async def fill():
        for n in range(count):
            await queue.put(await produce(n))
        await queue.put(None)

    filler = asyncio.ensure_future(fill())
    received = []
    while (item := await queue.get()) is not None:
        received.append(item)
    await filler
    return to_js(received)


def future_and_setter():
    future = asyncio.get_event_loop().create_future()
    return to_js([future, create_proxy(future.set_result)])


async def task_group():
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(double_later(n)) for n in (1, 2)]
    return sum(task.result() for task in tasks)


language = contextvars.ContextVar("language", default="none")


async def context_stays():
    async def set_and_read(value):
        language.set(value)
        await asyncio.sleep(0)
        return language.get()

    first, second = await asyncio.gather(set_and_read("en"), set_and_read("la"))
    return f"{first} {second} {language.get()}"


async def event_order():
    log = []
    loop = asyncio.get_event_loop()
    done = loop.create_future()

    def last():
        log.append("later")
        done.set_result(None)

    loop.call_soon(log.append, "soon")
    loop.call_soon(log.append, "next")
    loop.call_soon(loop.call_later, 0.001, last)
    log.append("now")
    await done
    return to_js(log)

async def wait_for(n):
    await asyncio.sleep(0.001 * n)
    return n


def sorted_by_waiting(items):
    """A C function (sorted) calls Python, which suspends the stack under it."""
    # Tasks, not bare coroutines: where run_sync refuses, nobody would await those.
    return to_js(sorted(items, key=lambda n: run_sync(asyncio.ensure_future(wait_for(n)))))


def wait_for_promise(promise):
    return run_sync(promise)


def may_wait():
    return can_run_sync()
`;
