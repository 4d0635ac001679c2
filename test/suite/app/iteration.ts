/** Python for the integration suite, part of app.ts: generators, started and fresh, and context managers. */
export const iteration = `
def countdown(n):
    try:
        while n > 0:
            yield n
            n -= 1
        return "lift-off"
    finally:
        finished.append("countdown")


def averager():
    total, count, average = 0.0, 0, None
    while True:
        try:
            value = yield average
        except ZeroDivisionError:
            total, count, average = 0.0, 0, None
            continue
        total += value
        count += 1
        average = total / count


def delegating():
    result = yield from countdown(2)
    yield result


def sum_of(iterable):
    return sum(iterable)


def list_of(iterable):
    return to_js(list(iterable))


async def ticker(count):
    try:
        for n in range(count):
            await asyncio.sleep(0)
            yield n
    finally:
        finished.append("ticker")


async def echoing():
    received = "start"
    while True:
        try:
            received = yield received
        except ValueError as error:
            received = f"caught {error}"


async def collect(iterable):
    return to_js([item async for item in iterable])


#: Started here and continued by a case: a frame in the middle of its work.
started = countdown(10)
next(started)


@contextlib.contextmanager
def noted(log):
    log.append("enter")
    try:
        yield len(log)
    except KeyError as error:
        log.append(f"suppressed {error}")
    finally:
        log.append("exit")


class Resource:
    def __init__(self):
        self.open = False

    def __enter__(self):
        self.open = True
        return self

    def __exit__(self, kind, error, traceback):
        self.open = False
        return kind is KeyError

    async def __aenter__(self):
        await asyncio.sleep(0)
        return self.__enter__()

    async def __aexit__(self, *exc):
        await asyncio.sleep(0)
        return self.__exit__(*exc)


def within(manager, function):
    with manager as value:
        return function(value)
    return "suppressed"


async def within_async(manager, function):
    async with manager as value:
        return await function(value)
    return "suppressed"


def unwinding_order():
    log = []
    with contextlib.ExitStack() as stack:
        for n in range(3):
            stack.callback(log.append, n)
    return to_js(log)
`;
