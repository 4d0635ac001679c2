def answer(_):
    import gc, sys, types
    loops = sys.modules.get("pyodide.webloop")
    asyncio = sys.modules.get("asyncio")
    if loops is None or asyncio is None:
        return []

    kinds, classes = [asyncio.Future, asyncio.Task], set()
    while kinds:
        kind = kinds.pop()
        if kind not in classes:
            classes.add(kind)
            kinds += type.__subclasses__(kind)
    # All at once: the collector walks everything it knows for each question.
    code = [c for c in loops.WebLoop.call_later.__code__.co_consts
        if type(c) is types.CodeType and c.co_name == "run_handle"]
    referrers = gc.get_referrers(*classes, *code)

    def describe(thing):
        owner = getattr(thing, "__self__", None)
        module = getattr(thing, "__module__", None) or getattr(type(owner), "__module__", "")
        name = getattr(thing, "__qualname__", None) or type(thing).__name__
        return f"{module}.{name}" if type(module) is str and module else name

    pending = [f for f in referrers if type(f) in classes and not f.done()]
    known = set(map(id, pending))
    rows = []
    awaited = set()
    for task in pending:
        if issubclass(type(task), asyncio.Task):
            waiter = task._fut_waiter
            while waiter is not None:
                awaited.add(id(waiter))
                waiter = getattr(waiter, "_fut_waiter", None) if waiter is not task else None
    for future in pending:
        if issubclass(type(future), asyncio.Task):
            coroutine = future.get_coro()
            code_of = getattr(coroutine, "cr_code", None)
            where = f", {code_of.co_filename} line {code_of.co_firstlineno}" if code_of else ""
            name = getattr(coroutine, "__qualname__", type(coroutine).__name__)
            rows.append(("task", id(future), f"pending task {future.get_name()} of {name}(){where}", name))
        elif id(future) not in awaited:
            rows.append(("future", id(future), f"pending {type(future).__name__}", type(future).__name__))
    functions = [f for f in referrers if type(f) is types.FunctionType]
    # One that has run is kept by a traceback's frame at most; one that is scheduled, by JavaScript alone.
    frames = [r for r in gc.get_referrers(*functions) if type(r) is types.FrameType] if functions else []
    kept = {id(f) for f in gc.get_referents(*frames)}
    for function in functions:
        if id(function) in kept:
            continue
        handle = function.__closure__[function.__code__.co_freevars.index("h")].cell_contents
        if handle.cancelled():
            continue
        callback, args = handle._callback, handle._args or ()
        served = (callback, getattr(callback, "__self__", None), *args)
        if any(id(thing) in known for thing in served):
            continue
        name = describe(callback)
        rows.append(("timer", id(handle), f"scheduled call of {name}", name))
    return rows
