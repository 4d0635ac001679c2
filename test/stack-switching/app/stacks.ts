/**
 * Python: functions that wait for what JavaScript gives them, and what is called while they do.
 */
export const stacks = `
log = []

def now(value):
    return value

def later(value):
    return run_sync(asyncio.sleep(0.001, value))

def call_site(name, waits):
    return to_js(sites[name](later if waits else now), depth=3)

def wait_for(promise):
    return run_sync(promise)

def wait_in_sorted(promise, value):
    return sorted([value], key=lambda _: run_sync(promise))[0]

def wait_in_handler(promise):
    """Waits while it handles an exception; says which one it handles before and after."""
    try:
        raise KeyError("mine")
    except KeyError:
        before = repr(sys.exception())
        try:
            run_sync(promise)
            outcome = "resolved"
        except JsException as error:
            outcome = f"rejected: {error.message}"
        return to_js([before, outcome, repr(sys.exception())])

def outcome_of_waiting(awaitable):
    try:
        return to_js(["returned", run_sync(awaitable)])
    except BaseException as error:
        return to_js([type(error).__name__, str(error)])

def raise_and_catch():
    try:
        raise ValueError("another")
    except ValueError as error:
        return repr(sys.exception())

def raise_through():
    raise ValueError("to JavaScript")

def handled_exception():
    return repr(sys.exception())

def call(function, *arguments):
    return function(*arguments)

def may_wait():
    return can_run_sync()

def deep(n):
    """Nests C calls, so that the C stack is used as far as any suspended stack reaches."""
    return sorted([n], key=lambda n: deep(n - 1) if n else 0)[0]

def grow(mebibytes):
    return len(bytearray(mebibytes * 1024 * 1024))

def collect():
    gc.collect()
    return True

def wait_deeply(promise, value, depth=20):
    if depth:
        return wait_deeply(promise, value, depth - 1)
    return sorted([value], key=lambda _: run_sync(promise))[0]

def import_anew():
    for name in [name for name in sys.modules if name.startswith("tomllib")]:
        del sys.modules[name]
    import tomllib
    return tomllib.loads("n = 1")["n"]

def collect_in_steps():
    """The steps of the incremental collector, of which gc.collect() does without."""
    kept = []
    for _ in range(20):
        kept.append([[n] for n in range(1000)])
        gc.collect(1)
    return True

def wait_in_callback(promise):
    """Waits in a callback that ctypes calls; what came of it, and whether it could have."""
    import ctypes
    outcome = []
    def callback():
        try:
            outcome.append(run_sync(promise))
        except RuntimeError as error:
            outcome.append(str(error))
        outcome.append(can_run_sync())
        return 5
    returned = ctypes.CFUNCTYPE(ctypes.c_int)(callback)()
    return to_js([*outcome, returned, can_run_sync()])

def wait_with_variable(promise, value):
    language.set(value)
    run_sync(promise)
    return language.get()

language = contextvars.ContextVar("language", default="none")

def read_variable():
    return language.get()

def make_counter(promise):
    """A generator that waits between its values."""
    yield 1
    run_sync(promise)
    yield 2

def next_of(generator):
    return next(generator)

def call_soon(promise):
    """Starts a callback of the event loop that waits; a future of what it returns."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    def callback():
        try:
            done.set_result(run_sync(promise))
        except BaseException as error:
            done.set_exception(error)
    loop.call_soon(callback)
    return done

async def wait_in_coroutine(promise):
    return run_sync(promise)

async def wait_in_tasks(promises):
    """Each promise waited for in a task of its own; also what asyncio takes for the current task."""
    async def waiting(promise):
        before = asyncio.current_task().get_name()
        value = run_sync(promise)
        return f"{before} {value} {asyncio.current_task().get_name()}"
    tasks = [
        asyncio.create_task(waiting(promise), name=f"task{index}")
        for index, promise in enumerate(promises)
    ]
    return to_js(await asyncio.gather(*tasks))

async def cancel_task(promise, release):
    """Cancels a task while its stack is suspended, and lets it go on then."""
    steps = []
    async def body():
        try:
            steps.append(f"waited for {run_sync(promise)}")
            await asyncio.sleep(1)
            steps.append("slept")
        finally:
            steps.append("cleaned up")
    task = asyncio.create_task(body())
    await asyncio.sleep(0.005)
    task.cancel()
    release("the promise")
    try:
        await task
    except asyncio.CancelledError:
        steps.append("cancelled")
    return to_js(steps)

async def cancel_future():
    """Cancels what a suspended stack waits for."""
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_later(0.005, future.cancel)
    return outcome_of_waiting(future)

async def time_out_while_suspended(promise):
    """A time limit around run_sync cannot cut it short, but takes effect at the next await.

    Long enough not to have passed before it is set, which Pyodide's loop refuses.
    """
    steps = []
    try:
        async with asyncio.timeout(0.2):
            steps.append(run_sync(promise))
            await asyncio.sleep(1)
            steps.append("not reached")
    except TimeoutError:
        steps.append("timed out")
    return to_js(steps)

def run_loop():
    async def main():
        await asyncio.sleep(0.001)
        return later("inner")
    return to_js([asyncio.run(main()), asyncio.get_event_loop().run_until_complete(main())])
`;
