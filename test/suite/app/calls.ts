/** Python for the integration suite, part of app.ts: what the cases on calls and callbacks call. */
export const calls = String.raw`
def subtract(a, b):
    return a - b


def describe(a, b=2, *rest, c, d="d", **others):
    return json.dumps([a, b, rest, c, d, others], sort_keys=True)


def positional_only(a, /, b):
    return [a, b]


def greet(name, greeting="Hello", mark="!"):
    return f"{greeting}, {name}{mark}"


def count_arguments(*args, **kwargs):
    return len(args) * 100 + len(kwargs)


calls = 0


def count_calls():
    global calls
    calls += 1
    return calls


def make_adder(step):
    total = 0

    def add(n):
        nonlocal total
        total += n * step
        return total

    return add


add_five = functools.partial(subtract, b=-5)


@functools.lru_cache(maxsize=None)
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


fibonacci(30)


def type_name(value):
    return type(value).__name__


def is_int(value):
    return isinstance(value, int)


def is_none(value):
    return value is None


def echo(value):
    return value


def method_flavours():
    """One builtin of each C calling convention, and descriptors: all go through the call adaptor."""
    numbers = [3, 1, 2]
    numbers.append(4)  # METH_O
    numbers.sort(reverse=True)  # METH_FASTCALL | METH_KEYWORDS
    copy = numbers.copy()  # METH_NOARGS
    popped = copy.pop()  # METH_FASTCALL
    keys = dict.fromkeys("ab", 0)  # METH_CLASS
    table = str.maketrans("a", "b")  # METH_STATIC
    merged = {}
    merged.update(a=1)  # METH_VARARGS | METH_KEYWORDS
    return json.dumps([
        numbers,
        copy,
        popped,
        keys,
        "aa".translate(table),
        merged,
        subtract.__name__,  # getset of a function
        (5).real,  # getset of an int
        object().__reduce_ex__(2)[0].__name__,
        math.hypot(3, 4),
    ])

def call(function, *args, **kwargs):
    return function(*args, **kwargs)


def sort_by(items, key):
    return to_js(sorted(items.to_py(), key=key))


def fold(function, items):
    return functools.reduce(function, items)


def squares_of(function, count):
    return sum(map(function, range(count)))


def substitute(function, text):
    return re.sub(r"\d+", lambda match: str(function(int(match[0]))), text)


def parse_with_hook(text, hook):
    return json.loads(text, object_hook=lambda pairs: hook(len(pairs)))


def bounce(function, depth):
    """Python calls JavaScript, which calls this again, until the depth is used up."""
    return 0 if depth == 0 else 1 + function(depth - 1)


def describe_self(self, suffix):
    return self.name + suffix


def construct(cls, *args):
    return cls.new(*args)
`;
