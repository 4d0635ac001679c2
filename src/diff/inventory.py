"""All objects of an instance, read by their types: none of their own code runs."""


def inventory():
    """Rows of what one object is.

    id, id of the type, bytes before the object (the collector's head, managed dict and weak
    references), bytes of its own, bytes of a buffer that it points to, how it is stored, the type's
    name.
    """
    import gc
    import types

    HAVE_GC, MANAGED_DICT, MANAGED_WEAKREF = 1 << 14, 1 << 4, 1 << 3
    buffered = (list, dict, set, bytearray)
    facts = {}

    def facts_of(kind):
        flags = kind.__flags__
        head = 8 * bool(flags & HAVE_GC) + 8 * bool(flags & (MANAGED_DICT | MANAGED_WEAKREF))
        base = next((b for b in buffered if issubclass(kind, b)), None)
        sizeof = next(c.__dict__["__sizeof__"] for c in kind.__mro__
            if type(c.__dict__.get("__sizeof__")) is types.MethodDescriptorType)
        own = sizeof if base is None and not issubclass(kind, type) else object.__sizeof__
        name = kind.__name__.replace(" ", "_").replace("\n", "_")
        storage = base or next((b for b in (str, bytes, int, float, complex) if kind is b), None)
        return head, own, sizeof, base, storage.__name__ if storage else "-", name

    def insides(o, kind):
        if kind is types.CodeType:
            return (o.co_consts, o.co_names, o.co_varnames, o.co_freevars, o.co_cellvars,
                o.co_filename, o.co_name, o.co_qualname, o.co_linetable, o.co_exceptiontable)
        if issubclass(kind, dict):
            return dict.keys(o)
        if issubclass(kind, type):
            return type.__dict__["__dict__"].__get__(o).values()
        return ()

    if gc.get_freeze_count() > 0:
        gc.unfreeze()
    rows, seen = [], set()
    level = gc.get_objects()
    while level:
        below = []
        fresh = []
        for o in level:
            at = id(o)
            if at in seen:
                continue
            seen.add(at)
            fresh.append(o)
            kind = type(o)
            known = facts.get(kind)
            if known is None:
                known = facts[kind] = facts_of(kind)
            head, own, sizeof, base, storage, name = known
            try:
                size = own(o)
                buffer = sizeof(o) - size if base is not None else 0
                below += insides(o, kind)
            except Exception:
                continue
            if kind is str:
                storage = "ascii" if o.isascii() else "wide"
            rows.append(f"{at} {id(kind)} {head} {size} {buffer} {storage} {name}")
        below += gc.get_referents(*fresh)
        level = below
    return "\n".join(rows)
