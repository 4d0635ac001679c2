# The second half of rehearsal.py: containers, the standard library, and JavaScript.


def containers():
    items = [3, 1, 2]
    (
        items.append(4),
        items.extend((5, 6)),
        items.insert(0, 9),
        items.sort(key=lambda item: -item, reverse=True),
    )
    items.remove(9), items.pop(), items.reverse(), items.index(1), items.count(1)
    items[1:2] = [7, 8]
    del items[0]
    head, *tail = items
    table = {"a": 1, **{"b": 2}, 3: (4, 5), None: True}
    table.setdefault("c", []).append(1)
    table.update(d=4), table.pop("d"), table.get("e", 0), table | {"f": 6}
    del table["a"]
    unique = {1, 2} | {2, 3}
    unique.add(4), unique.discard(1)
    frozen = frozenset(unique) & {2, 3}
    pairs = (
        list(zip(items, map(str, items), strict=True))
        + [*enumerate(tail)]
        + [*filter(None, tail)]
        + [*reversed(tail)]
    )
    copies = [
        sorted(unique),
        [*range(10)][2:8:3],
        any(items),
        all(items),
        dict(table),
        list(table.items()),
        table.keys() & {"b"},
        tuple(table.values()),
    ]
    grid = {x: [x * y for y in range(3) if y] for x in range(3)}
    return (
        head,
        pairs,
        copies,
        grid,
        unique - frozen,
        unique ^ frozen,
        unique <= frozen,
        {*items},
        (1, 2) + (3,),
        [0] * 3,
        items == tail,
        [1] < [2],
    )


def modules():
    """What nearly everybody imports. Some of it comes from the zip of the standard library now."""
    import collections
    import colorsys
    import contextlib
    import contextvars
    import dataclasses
    import datetime
    import enum
    import functools
    import io
    import itertools
    import json
    import logging
    import math
    import os
    import pathlib
    import random
    import re
    import time
    import traceback
    import typing
    import urllib.parse

    colorsys.rgb_to_hsv(1, 0, 0)
    json.loads(json.dumps({"a": [1, 2.5, None, True, "ü"], "b": {}}, indent=1, sort_keys=True))
    json.dumps([1, "a", "ü", {"b": [2.5, None, True]}])
    json.dumps({"a": [1, 2.5, None, True, "ü"], 2: {}}, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    json.dumps([{1}], default=list)
    with contextlib.suppress(ValueError):
        json.loads("{")
    pattern = re.compile(r"(?P<word>\w+)\s*[,;]?|(\d{2,})$", re.IGNORECASE)
    (
        pattern.findall("one, Two 33"),
        pattern.sub("x", "one, Two"),
        re.split(r"\s+", "a b"),
        re.match("a(b)?", "ab").groups(),
    )
    (
        time.time(),
        time.monotonic(),
        time.perf_counter(),
        time.strftime("%Y-%m-%d", time.gmtime(0)),
        time.localtime(0),
    )
    moment = datetime.datetime(2026, 1, 2, 3, 4, tzinfo=datetime.timezone.utc)
    (
        str(moment + datetime.timedelta(days=1)),
        moment.isoformat(),
        moment.strftime("%d"),
        datetime.datetime.fromisoformat("2026-01-02"),
        str(datetime.datetime.now()),
    )
    random.random(), random.randint(1, 6), random.choice([1, 2]), random.Random(1).shuffle([1, 2])
    (
        math.sqrt(2),
        math.floor(2.5),
        math.ceil(2.5),
        math.sin(1),
        math.log(2),
        math.gcd(4, 6),
        math.isclose(1, 1.0),
        math.prod([1, 2]),
    )
    (
        collections.Counter("abca").most_common(1),
        collections.defaultdict(list)["x"].append(1),
        collections.deque([1, 2], 2).popleft(),
    )
    collections.namedtuple("Pair", "a b")(1, 2)._replace(a=3), collections.OrderedDict(a=1).move_to_end("a")
    (
        list(itertools.chain([1], itertools.islice(itertools.count(), 2))),
        list(itertools.product("ab", repeat=2)),
        list(itertools.groupby("aab")),
    )
    (
        functools.reduce(lambda a, b: a + b, [1, 2]),
        functools.partial(int, base=2)("10"),
        functools.lru_cache(lambda a: a)(1),
    )
    stream = io.StringIO()
    print("line", 1, sep="-", file=stream)
    io.BytesIO(b"x").read(), io.TextIOWrapper(io.BytesIO(b"a\nb")).readlines(), stream.getvalue()
    try:
        raise RuntimeError("told")
    except RuntimeError:
        traceback.format_exc()
    (
        os.getcwd(),
        os.listdir("/"),
        os.path.join("a", "b"),
        os.path.exists("/tmp"),
        os.environ.get("HOME"),
        os.urandom(4),
    )
    path = pathlib.Path("/tmp", ".rehearsal")
    path.write_text("x\n"), path.read_bytes(), path.exists(), path.suffix
    with open(path) as file:
        list(file)
    path.unlink()
    urllib.parse.urlsplit("http://a/b?c=1#d"), urllib.parse.quote("a b"), urllib.parse.urlencode({"a": 1})
    logging.getLogger("rehearsal").warning("told %s", 1)
    variable = contextvars.ContextVar("variable", default=1)
    variable.reset(variable.set(2)), variable.get(), contextvars.copy_context().run(variable.get)

    @dataclasses.dataclass(order=True)
    class Pair:
        a: int
        b: typing.Optional[list[int]] = dataclasses.field(default_factory=list)

    class Color(enum.Enum):
        RED = 1
        GREEN = enum.auto()

    class Flags(enum.IntFlag):
        A = 1
        B = 2

    (
        repr(Pair(1)),
        Pair(1) < Pair(2),
        dataclasses.asdict(Pair(1)),
        Color(1),
        Color.GREEN.name,
        list(Color),
        Flags.A | Flags.B,
    )
    typing.get_type_hints(Pair), typing.NamedTuple("Named", [("a", int)])(1)


def operators():
    """Most of what native libraries call is behind these."""
    import operator as op

    for name in op.__all__:
        function = getattr(op, name)
        for values in (
            (7, 3),
            ([1, 2], 1),
            ({1: 2}, 1),
            ({1}, {2}),
            ("ab", "b"),
            (2.5,),
            ([1],),
            ({1: 2}, 1, 3),
        ):
            try:
                function(*values)
            except Exception:
                # Not every operator takes these.
                continue
    table = {1: 2}
    for values in ({1, 2}, {1: 2, 3: 4}, [1, 2], bytearray(b"ab"), collections_of(table)):
        for name in ("pop", "popitem", "clear", "copy"):
            try:
                getattr(values, name)()
            except (AttributeError, TypeError, KeyError, IndexError):
                continue


def collections_of(table):
    import collections

    return collections.ChainMap(table)


def javascript():
    import js
    from pyodide.ffi import create_proxy, to_js

    made = js.Object.new()
    made.a = to_js([1, 2.5, "a", None, {"b": True}], dict_converter=js.Object.fromEntries)
    (
        js.Array.new(1, 2).to_py(),
        js.Object.keys(made).to_py(),
        made.a[0],
        list(js.Array.of(1)),
        js.JSON.stringify(made),
    )
    proxy = create_proxy(lambda *values: values)
    (
        js.Array.of(1, 2).map(proxy),
        js.isNaN(1),
        str(made),
        made == made,
        bool(made),
        dir(made),
        hasattr(made, "b"),
        js.Date.new(0).getTime(),
    )
    proxy.destroy()
    try:
        js.JSON.parse("{")
    except Exception as error:
        str(error)
    js.Uint8Array.new(to_js(b"abc")).to_bytes()


# Python makes instructions that run often into special ones, after some times.
for part in 10 * (containers, modules, operators, javascript):
    try:
        part()
    except Exception:
        # A program may have replaced what this calls.
        pass
