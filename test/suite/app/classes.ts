/** Python for the integration suite, part of app.ts: classes and what tells them apart. */
export const classes = `
class Registered:
    registry = {}

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        Registered.registry[cls.__name__] = cls


class Shape(Registered, abc.ABC):
    sides = 0

    def __init__(self, name):
        self.name = name

    @abc.abstractmethod
    def area(self):
        ...

    def __str__(self):
        return f"{type(self).__name__} {self.name}"

    @classmethod
    def count_sides(cls):
        return cls.sides

    @staticmethod
    def unit():
        return "cm"


class Rectangle(Shape):
    sides = 4

    def __init__(self, name, width, height):
        super().__init__(name)
        self._width = width
        self.height = height

    @property
    def width(self):
        return self._width

    @width.setter
    def width(self, value):
        if value <= 0:
            raise ValueError("width must be positive")
        self._width = value

    def area(self):
        return self._width * self.height

    def __eq__(self, other):
        return isinstance(other, Rectangle) and self.area() == other.area()

    __hash__ = None


class Square(Rectangle):
    def __init__(self, name, side):
        super().__init__(name, side, side)

    def area(self):
        return super().area()

    def __str__(self):
        return "square: " + super().__str__()


#: An instance from before the snapshot; its class must still be the one above.
kept_square = Square("kept", 3)


@dataclasses.dataclass(order=True)
class Version:
    major: int
    minor: int = 0
    tags: list = dataclasses.field(default_factory=list)


class Colour(enum.Enum):
    RED = 1
    GREEN = 2


Point = collections.namedtuple("Point", "x y")


class Bag:
    """A container with the protocol methods that a proxy offers to JavaScript."""

    __slots__ = ("items",)

    def __init__(self, **items):
        self.items = items

    def __len__(self):
        return len(self.items)

    def __getitem__(self, key):
        return self.items[key]

    def __setitem__(self, key, value):
        self.items[key] = value

    def __delitem__(self, key):
        del self.items[key]

    def __contains__(self, key):
        return key in self.items

    def __iter__(self):
        return iter(self.items)


class Counter:
    def __call__(self, *args):
        return len(args)


class Dynamic:
    def __getattr__(self, name):
        if name.startswith("get_"):
            return lambda: name[4:]
        raise AttributeError(name)


class Tracked:
    """Says when it dies."""

    alive = 0

    def __init__(self):
        Tracked.alive += 1

    def __del__(self):
        Tracked.alive -= 1


tracked_alive = lambda: Tracked.alive


def classify(value):
    match value:
        case Point(x=0, y=0):
            return "origin"
        case Rectangle(width=w, height=h) if w == h:
            return "square"
        case [first, *_]:
            return f"starts with {first}"
        case {"kind": kind}:
            return kind
        case _:
            return "unknown"


def weak_callback_runs():
    log = []
    target = Square("weak", 1)
    reference = weakref.ref(target, lambda _: log.append("dead"))
    del target
    gc.collect()
    return reference() is None and log == ["dead"]
`;
