"""Walks modules, classes, instances, containers and closures, breadth first.

Looks at objects by their types and through the types' own methods: what a program overrides must
not run here.
"""


def holders(kind, wanted, count, limits):
    """Paths to each of `count` things; `wanted` tells a thing's index, or lists what they are known by."""
    return find(kinds[kind](wanted), count, *limits)


def by_value(index_of):
    from pyodide.ffi import JsProxy

    return lambda obj: index_of(obj) if issubclass(type(obj), JsProxy) else -1


def by_address(addresses):
    indexes = positions(addresses)
    return lambda obj: indexes.get(id(obj), -1)


def by_number(numbers):
    indexes = positions(numbers)
    return lambda obj: indexes.get(obj, -1) if type(obj) is int else -1


def by_descriptor(fds):
    import io
    import sys

    indexes = positions(fds)
    # Exactly these: a subclass may run anything when it is asked.
    kinds = {io.FileIO, io.BufferedReader, io.BufferedWriter, io.BufferedRandom, io.TextIOWrapper}
    if "socket" in sys.modules:
        kinds.add(sys.modules["socket"].socket)

    def index(obj):
        try:
            return indexes.get(obj.fileno(), -1) if type(obj) in kinds else -1
        except (OSError, ValueError):
            return -1

    return index


kinds = {
    "values": by_value,
    "objects": by_address,
    "numbers": by_number,
    "descriptors": by_descriptor,
}


def positions(values):
    return {value: index for index, value in enumerate(values)}


def find(index_of, count, max_found, max_objects):
    import gc
    import sys
    import types
    from collections import deque

    from pyodide.ffi import JsProxy

    plain = {str, bytes, int, float, bool, type(None)}
    leaves = plain | {bytearray, complex, types.BuiltinFunctionType}
    found = [[] for _ in range(count)]
    seen = set()
    queue = deque()
    # Modules are walked by name, below, not again by whoever refers to one; and a traceback or a task
    # may lead to this very walk, which would never end then.
    for obj in (*sys.modules.values(), found, seen, queue, sys._getframe().f_globals):
        seen.add(id(obj))

    def note(index, path):
        if len(found[index]) < max_found and path not in found[index]:
            found[index].append(path)

    def push(obj, path):
        index = index_of(obj)
        if index >= 0:
            note(index, path)
        elif type(obj) not in leaves and not issubclass(type(obj), JsProxy) and id(obj) not in seen:
            seen.add(id(obj))
            queue.append((obj, path))

    def key(k):
        return repr(k) if type(k) in plain else type(k).__name__

    def children(obj, path):
        kind = type(obj)
        if issubclass(kind, dict):
            for k, v in list(dict.items(obj)):
                push(v, f"{path}[{key(k)}]")
                push(k, f"a key of {path}")
        elif issubclass(kind, (list, tuple)):
            for i, v in enumerate((list if issubclass(kind, list) else tuple).__iter__(obj)):
                push(v, f"{path}[{i}]")
        elif kind in (set, frozenset, deque):
            for v in list(obj):
                push(v, f"an element of {path}")
        elif kind is types.FunctionType:
            for name, cell in zip(obj.__code__.co_freevars, obj.__closure__ or (), strict=False):
                try:
                    push(cell.cell_contents, f"{path}.<closure {name}>")
                except ValueError:
                    pass
            push(obj.__code__, f"{path}.__code__")
            push(obj.__defaults__, f"{path}.__defaults__")
            push(obj.__kwdefaults__, f"{path}.__kwdefaults__")
            push(obj.__dict__, f"{path}.__dict__")
        elif kind is types.CodeType:
            for name in ("co_consts", "co_names", "co_filename", "co_name", "co_qualname"):
                push(getattr(obj, name), f"{path}.{name}")
        elif kind is types.MethodType:
            push(obj.__self__, f"{path}.__self__")
            push(obj.__func__, path)
        elif issubclass(kind, type):
            for k, v in list(type.__dict__["__dict__"].__get__(obj).items()):
                push(v, f"{path}.{k}")
        else:
            attributes = []
            if kind.__dictoffset__:
                attributes += object.__getattribute__(obj, "__dict__").items()
            for name, slot in [item for c in kind.__mro__ for item in c.__dict__.items()]:
                if type(slot) is types.MemberDescriptorType:
                    try:
                        attributes.append((name, slot.__get__(obj)))
                    except AttributeError:
                        pass
            for name, v in attributes:
                push(v, f"{path}.{name}")
            named = any(index_of(v) >= 0 for _, v in attributes)
            for v in gc.get_referents(obj):
                # What has a name has been named.
                if not (named and index_of(v) >= 0):
                    push(v, f"{path}.<{type(v).__name__}>")

    for name, module in sorted(sys.modules.items(), key=lambda item: (item[0] != "__main__", item[0])):
        if issubclass(type(module), JsProxy):
            push(module, f"sys.modules[{name!r}]")
        else:
            namespace = getattr(module, "__dict__", None)
            if type(namespace) is dict:
                seen.add(id(namespace))
                if index_of(namespace) >= 0:
                    note(index_of(namespace), f"{name}.__dict__")
                for k, v in list(namespace.items()):
                    push(v, f"{name}.{k}")
    while queue and len(seen) < max_objects and any(len(paths) < max_found for paths in found):
        try:
            children(*queue.popleft())
        except Exception:
            pass  # An object may refuse to be looked at; it is no holder that could be named.
    if not all(found):
        # What was frozen is not among the collector's objects.
        frozen = gc.get_freeze_count() > 0
        if frozen:
            gc.unfreeze()
        objects = gc.get_objects()
        if frozen:
            gc.freeze()
        for obj in objects:
            if isinstance(obj, dict) or id(obj) in seen:
                continue
            for index in {index_of(v) for v in gc.get_referents(obj)} - {-1}:
                note(index, f"an unreachable or unnamed {type(obj).__name__}")
    return found
