# What programs do most, so that the functions for it are in the part of Python that a start loads. Run in a
# snapshot's interpreter that is thrown away; nothing of it is kept. It imports only what is there.
import sys


class Point:
    """A class with what classes have."""

    total = 0

    def __init__(self, x, y=0, *rest, name=None, **more):
        self.x, self.y, self.name = x, y, name
        self.more = more or {"rest": rest}

    def __eq__(self, other):
        return isinstance(other, Point) and (self.x, self.y) == (other.x, other.y)

    def __hash__(self):
        return hash((self.x, self.y))

    def __repr__(self):
        return f"Point({self.x!r}, {self.y:>3}, {self.name or '-':^5})"

    def __len__(self):
        return 2

    def __getitem__(self, index):
        return (self.x, self.y)[index]

    def __getattr__(self, name):
        raise AttributeError(name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False

    @property
    def length(self):
        return (self.x**2 + self.y**2) ** 0.5

    @classmethod
    def of(cls, pair):
        return cls(*pair)

    @staticmethod
    def double(value):
        return value * 2


class Named(Point):
    def __init__(self, *args, **named):
        super().__init__(*args, **named)
        setattr(self, "extra", getattr(self, "missing", None))


def numbers():
    a, b = 7, 2.5
    big = 3**80
    values = [a + b, a - b, a * b, a / b, a // 2, a % 3, -a, +b, ~a, a << 3, a >> 1, a & 3, a | 8, a ^ 5]
    values += [big * big, big // 7, big % 1000, big - 1, int("12345"), int("ff", 16), float("1.5e3")]
    values += [
        round(b),
        round(2.345, 2),
        abs(-3),
        min(values),
        max(values),
        sum(values),
        divmod(17, 5),
        pow(3, 4, 5),
    ]
    values += [a < b, a == b, a >= 1, bool(a), hash(b), 1j * 2, complex(1, 2), int(b), float(a)]
    text = [str(value) for value in values] + [
        f"{b:.2f} {a:05d} {big:,} {b:e} {a:x} {a:b} {0.1 + 0.2}",
        "%d %s %.3f %r" % (a, b, b, a),
    ]
    return text, big.bit_length(), (255).to_bytes(2, "big"), int.from_bytes(b"ab", "little"), repr(1e100)


def texts():
    text = "Hello, wörld → 𝄞"
    parts = text.split(", ")
    result = [
        text.upper(),
        text.lower(),
        text.title(),
        text.strip("H"),
        text.replace("l", "L"),
        ",".join(parts),
    ]
    result += [
        text.find("w"),
        text.index("w"),
        text.count("l"),
        text.startswith("He"),
        text.endswith("x"),
        text[1:5],
        text[::-1],
    ]
    result += [
        text.encode(),
        text.encode("utf-16"),
        text.encode().decode(),
        text.isalpha(),
        "12".isdigit(),
        " x ".strip(),
        "a b\nc".split(),
        "a\nb".splitlines(),
    ]
    result += [
        "{} {name!r:>10}".format(1, name="x"),
        text.partition(","),
        text.rsplit(",", 1),
        "x".zfill(3),
        "x".ljust(5),
        "x".center(5),
        ord("a"),
        chr(8364),
    ]
    result += [
        text * 2,
        text + "!",
        "w" in text,
        text < "z",
        text.casefold(),
        text.translate({72: "J"}),
        ascii(text),
        repr(text),
        hash(text),
        sys.intern("abc"),
    ]
    data = bytearray(b"abc")
    data.extend(b"def")
    data[0] = 65
    return (
        result,
        bytes(data),
        memoryview(data)[1:3].tobytes(),
        b"a,b".split(b","),
        b"ab".hex(),
        bytes.fromhex("6162"),
        b"%d" % 3,
    )


def flow(depth=3):
    def steps():
        received = yield 1
        try:
            yield received
        finally:
            del received
        yield from range(2)

    generator = steps()
    found = [next(generator), generator.send("sent")]
    generator.close()
    found += steps()
    try:
        with Point(1) as point:
            assert point.x == 1, "told"
            raise ValueError("one") from KeyError("two")
    except (TypeError, ValueError) as error:
        error.add_note("noted")
        found.append(error.args)
        found.append(error.__traceback__.tb_lineno)
    else:
        found = None
    for wrong in ("missing", "1 / 0", "[][1]", "{}['k']", "int('x')", "None.x", "'a' + 1", "(", "len()", "f"):
        try:
            eval(wrong, {})
        except Exception as error:
            found.append(f"{type(error).__name__}: {error}")
    match found:
        case [first, str(second), *others] if others:
            found = (first, second)
        case {"key": value}:
            found = value
        case _:
            found = None
    count = 0
    while True:
        count += 1
        if count > 3:
            break
        continue
    nonlocal_sum = 0

    def inner(value, /, *, more=1):
        nonlocal nonlocal_sum
        nonlocal_sum += value + more
        return lambda: nonlocal_sum

    inner(1)()
    value = count if count else None
    if (half := count // 2) and not value is None and half != 3:
        del value
    return found if depth == 0 else flow(depth - 1)


async def waits():
    class Manager:
        async def __aenter__(self):
            return self

        async def __aexit__(self, *_):
            return False

    async def items():
        for item in range(2):
            yield item

    async with Manager():
        return [item async for item in items()]


def objects():
    point, other = Point(3, 4, 5, name="p", more=1), Named.of((1, 2))
    found = [
        point == other,
        point != other,
        hash(point),
        repr(point),
        str(other),
        point.length,
        Point.double(2),
        point[0],
        len(point),
        list(point),
    ]
    found += [
        isinstance(other, Point),
        issubclass(Named, Point),
        hasattr(point, "nothing"),
        callable(point),
        vars(point),
        dir(point),
        type(point).__mro__,
        id(point),
    ]
    Point.total += 1
    del point.name
    other.new = 1
    made = type("Made", (Point,), {"__slots__": ("z",), "word": "w"})
    found += [
        made(1).word,
        made.__name__,
        super(Named, other).__hash__(),
        object().__class__,
        sorted([point, other], key=lambda each: each.x),
    ]
    try:
        waits().send(None)
    except StopIteration as stopped:
        found.append(stopped.value)
    exec(
        compile(
            "import sys as s\nx = [y for y in range(3)]\ndef f(a: int = 1) -> str:\n    return f'{a}'\nf()\n@staticmethod\ndef g(): ...\nclass C: pass\n",
            "<text>",
            "exec",
        ),
        {},
    )
    return found


# Python makes instructions that run often into special ones, after some times.
for part in 10 * (numbers, texts, flow, objects):
    try:
        part()
    except Exception:
        # A program may have replaced what this calls.
        pass
print("done"), print("done", file=sys.stderr)
