# As rehearsal.py: classes with special methods. What C calls them by is deep in the stack when a program's own
# methods call each other without end, and each call from one part of Python's code to the other takes more of it.


def methods():
    """A class with every special method: each slot of a type has a function of its own in C that calls one."""
    import math
    import operator as op
    import os

    def answer(self, *others):
        return self

    def end(self):
        raise StopIteration

    numeric = "add sub mul matmul truediv floordiv mod divmod pow lshift rshift and xor or".split()
    others = "neg pos abs invert round trunc floor ceil lt le gt ge eq ne getitem iter reversed call enter get".split()
    nothing = "setitem delitem setattr delattr set delete exit init".split()
    values = {
        "bool": True,
        "contains": True,
        "len": 1,
        "length_hint": 1,
        "hash": 1,
        "int": 1,
        "index": 1,
        "float": 1.0,
        "complex": 1j,
        "repr": "r",
        "str": "s",
        "format": "f",
        "fspath": "p",
        "getattr": 2,
        "bytes": b"b",
        "dir": [],
    }
    body = {f"__{before}{name}__": answer for before in ("", "r", "i") for name in numeric}
    body |= {f"__{name}__": answer for name in others}
    body |= {f"__{name}__": lambda self, *rest: None for name in nothing}
    body |= {f"__{name}__": lambda self, *rest, value=value: value for name, value in values.items()}
    answers = type("Answers", (), body | {"__next__": end})()
    holder = type("Holder", (), {"held": answers})()

    functions = [getattr(op, name) for name in op.__all__]
    functions += [divmod, pow, round, int, float, complex, bool, len, hash, repr, str, format, bytes, iter, next]
    functions += [reversed, list, dir, abs, math.trunc, math.floor, math.ceil, os.fspath, range, slice(1).indices]
    for function in functions:
        for given in ((answers, 1), (1, answers), (answers, answers), (answers,), (answers, 1, 2)):
            try:
                function(*given)
            except Exception:
                # Not every function takes these.
                continue
    with answers:
        answers(1).more = answers.more
        del answers.more
    holder.held = holder.held
    del holder.held


def errors_in_callbacks():
    """C adds itself to a traceback. On some engines errors of JavaScript's do that, on others they do not."""
    from pyexpat import ParserCreate

    parser = ParserCreate()
    parser.StartElementHandler = lambda name, attributes: attributes[name]
    try:
        parser.Parse("<a/>", True)
    except KeyError as error:
        return error.__traceback__


for part in 10 * (methods, errors_in_callbacks):
    try:
        part()
    except Exception:
        # A program may have replaced what this calls.
        pass
