def run(act):
    import traceback
    try:
        act()
    except BaseException as error:
        # The first two frames are this function's and act's.
        tb = error.__traceback__
        for _ in range(2):
            tb = tb.tb_next if tb is not None else None
        return "".join(traceback.format_exception(type(error), error, tb))

def run_script(source, name):
    import __main__, linecache

    def act():
        code = compile(source, name, "exec", dont_inherit=True)
        # So that tracebacks show the script's lines, after a restore as well.
        linecache.cache[name] = (len(source), None, source.splitlines(True), name)
        __main__.__file__ = name
        exec(code, __main__.__dict__)

    return run(act)

def import_module(name):
    import importlib
    return run(lambda: importlib.import_module(name))
