# The same as rehearsal-programs.py for the language itself: objects, time, tasks and tests.
import io


def objects():
    import ast
    import collections.abc
    import copy
    import ctypes
    import dis
    import functools
    import gc
    import inspect
    import operator
    import types
    import weakref

    class Base:
        __slots__ = ("a", "__weakref__")

        def __init__(self):
            self.a = 1

        def __add__(self, other):
            return self

        __radd__ = __iadd__ = __or__ = __and__ = __sub__ = __mul__ = __matmul__ = __add__

        def __lt__(self, other):
            return True

        def __bool__(self):
            return True

        def __call__(self, *values, **named):
            return values

        def __iter__(self):
            return iter([1])

        def __contains__(self, value):
            return True

        def __setitem__(self, key, value):
            pass

        def __delitem__(self, key):
            pass

        def __del__(self):
            pass

        def __index__(self):
            return 1

        def __format__(self, form):
            return form

        def need(self):
            return self.a

    class Thing(Base):
        def need(self):
            return super().need()

        @functools.cached_property
        def cached(self):
            return 1

        def __set_name__(self, owner, name):
            pass

    a, b = Thing(), Thing()
    a + b, 1 + a, sorted([a, b]), a(1, b=2), [*a], 1 in a, [1, 2][a], f"{a:x}", a.cached, a.need(), a | b
    bool(a)
    a += b
    a[1] = 2
    del a[1]
    a.__dict__ = dict(a.__dict__)
    a.__class__ = type("Other", (Thing,), {})
    work = functools.partial(Thing.need, a)
    work.__dict__ = {"__doc__": "told"}
    Thing.need.__defaults__, Thing.need.__doc__, Thing.need.__name__ = None, "told", "need"
    Thing.__doc__, Thing.__qualname__, Thing.__annotations__ = "told", "Thing", {"a": int}
    copy.copy({1: [2]}), copy.deepcopy([{1: [2]}, {3}, (4, [5])]), weakref.ref(b)()
    weakref.WeakValueDictionary(c=b)
    weakref.finalize(b, print), weakref.WeakSet([b]), gc.collect(), gc.get_objects()
    inspect.signature(inspect.getsource)
    types.SimpleNamespace(a=1)
    inspect.getmembers(Thing), inspect.isfunction(len), inspect.currentframe().f_back
    ast.unparse(ast.parse("a = [b for c in d if e]"))
    ast.literal_eval("{'a': [1, -2.5]}"), ast.dump(ast.parse("f(x=1, *y)", mode="eval"))
    dis.Bytecode("a = 1").dis()
    isinstance([], collections.abc.Sequence), ctypes.c_int(3).value, ctypes.sizeof(ctypes.c_double)
    memoryview(b"ab").cast("B")[0]
    # As pythaw run does at its end, to find files that are open.
    visit = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(lambda *_: 0)
    ctypes.pythonapi.PyUnstable_GC_VisitObjects(visit, None)
    operator.itemgetter(1, 0)("ab"), operator.attrgetter("a")(types.SimpleNamespace(a=1))
    operator.methodcaller("upper")("a")
    functools.singledispatch(lambda a: a)(1), functools.wraps(len)(lambda: 1), functools.cache(lambda a: a)(1)
    slice(1).indices(2)
    eval("lambda: (yield)", {})().send(None)
    exec("async def f(): await g\nclass C[T]: x: T\ntype A = int", {}), frozenset({1}) | {2}


def time():
    import calendar
    import collections
    import datetime
    import itertools
    import time

    now = datetime.datetime.now(datetime.UTC)
    now.strftime("%A %d %B %Y %H:%M:%S %z"), datetime.datetime.strptime("2026-01-02", "%Y-%m-%d")
    now.timestamp(), now.date()
    now - now, now < now, now.astimezone(), datetime.date.today().isocalendar()
    datetime.time(1, 2).isoformat(), now.replace(day=1)
    datetime.timedelta(hours=1) / 2, datetime.timedelta(1) * 3, datetime.datetime.fromtimestamp(0), hash(now)
    repr(now)
    time.sleep(0), time.strptime("2026", "%Y"), time.mktime(time.localtime()), time.ctime(0)
    time.perf_counter_ns(), time.process_time()
    calendar.month(2026, 1), collections.ChainMap({}, {1: 2})[1], collections.UserDict(a=1)
    list(itertools.combinations("abc", 2))
    list(itertools.permutations("ab")), list(itertools.zip_longest("a", "bc"))
    list(itertools.accumulate([1, 2]))
    list(itertools.pairwise("abc")), list(itertools.starmap(pow, [(1, 2)]))
    list(itertools.takewhile(bool, [1, 0]))
    list(itertools.batched("abc", 2)), itertools.tee("ab"), next(itertools.cycle("a"))
    list(itertools.compress("ab", [1, 0]))
    queue = collections.deque(range(3), maxlen=5)
    queue.rotate(1), queue.appendleft(1), queue.extend([2]), queue[0], queue.remove(2), len(queue)
    list(reversed(queue))
    collections.Counter("ab") + collections.Counter("b"), collections.OrderedDict(a=1).popitem()


def tasks():
    import asyncio
    import concurrent.futures
    import contextlib
    import contextvars
    import queue
    import socket
    import threading

    with threading.Lock(), threading.RLock():
        threading.current_thread(), threading.Event().set(), threading.local(), queue.Queue().put(1)
    threading._shutdown(), concurrent.futures.Future().set_result(1), socket.AF_INET
    queue.PriorityQueue().put((1, 2))

    async def work():
        async with asyncio.Lock(), asyncio.timeout(1), asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(0))
        items = asyncio.Queue()
        await items.put(1)
        await asyncio.wait_for(items.get(), 1)
        await asyncio.gather(asyncio.sleep(0), asyncio.sleep(0, 1))
        async with contextlib.aclosing(numbers()) as items:
            await anext(items), await items.asend(None)
        items = numbers()
        await anext(items)
        with contextlib.suppress(ValueError):
            await items.athrow(ValueError)
        async with contextlib.AsyncExitStack() as stack:
            await stack.enter_async_context(context())
        return [item async for item in numbers()]

    async def numbers():
        yield 1
        yield 2

    @contextlib.asynccontextmanager
    async def context():
        yield contextvars.copy_context().run(contextvars.ContextVar("a", default=1).get)

    return asyncio.ensure_future(work())


def tests():
    import unittest

    class Case(unittest.TestCase):
        def test_a(self):
            self.assertEqual(1, 1), self.assertIn(1, [1]), self.assertAlmostEqual(0.1 + 0.2, 0.3)
            with self.assertRaises(ValueError):
                int("a")

        def test_b(self):
            self.fail("told")

    unittest.TextTestRunner(io.StringIO()).run(unittest.defaultTestLoader.loadTestsFromTestCase(Case))


for program in (objects, time, tests):
    try:
        program()
    except Exception:
        # A module may not be there, and the others are to be rehearsed all the same.
        pass

# JavaScript waits for it.
tasks()
