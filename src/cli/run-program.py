"""The Python side of `pythaw run`: executes a program in the existing `__main__` as `python` would.

`prepare` comes first, then `execute`, which gives back the program's exit code.
"""

import asyncio
import os
import signal
import sys
import time
from importlib.machinery import FileFinder, SourceFileLoader

from pyodide import webloop

# The file name of this code in tracebacks, where its frames are left out.
OWN_FILE = sys._getframe().f_code.co_filename


def prepare(env, executable, made_in, sleep, missing_feature):
    """Makes Python this process's.

    env: the host's environment. made_in: the working directory of a snapshot's maker, or None.
    sleep(milliseconds): blocks until then or until a signal.
    missing_feature: why stacks cannot be suspended here, or None.
    """
    # Of a snapshot that has this module imported; a program is not to see it.
    sys.modules.pop("_pythaw_run", None)
    sys.executable = executable
    os.environ.pop("PYTHONINSPECT", None)
    os.environ.update(env)
    # The empty entry means the working directory, which is another one now; the program's place
    # is put first when it is known.
    sys.path[:] = [path or made_in for path in sys.path if path or made_in]
    if env.get("PYTHONPATH"):
        sys.path[:0] = env["PYTHONPATH"].split(os.pathsep)
    forget_missing_directories()
    connect_streams(unbuffered=bool(env.get("PYTHONUNBUFFERED")))
    # Pyodide's hook only adds what the built-in one does since 3.13, and lacks its colours.
    sys.excepthook = sys.__excepthook__
    block_in_sleep(sleep)
    webloop.WebLoop.run_until_complete = run_until_complete_or_raise(missing_feature)


def forget_missing_directories():
    """Import finders remember what directories held before the host's were mounted.

    Not those of zip files: reading the standard library's directory again takes longest of all.
    """
    for path, finder in list(sys.path_importer_cache.items()):
        if finder is None:
            del sys.path_importer_cache[path]
        elif isinstance(finder, FileFinder):
            finder.invalidate_caches()


def connect_streams(unbuffered):
    """The text layers were made for other streams than this process has."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(
            line_buffering=stream is sys.stderr or stream.isatty(), write_through=unbuffered
        )


def block_in_sleep(sleep):
    """time.sleep blocks the thread, as in python, and ends when a signal's handler raises."""

    def blocking_sleep(seconds):
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        end = time.monotonic() + seconds
        while True:
            sleep(max(0, end - time.monotonic()) * 1000)
            signal.raise_signal(0)  # Sends nothing, but runs handlers that are due.
            if time.monotonic() >= end:
                return

    webloop._orig_sleep = blocking_sleep
    webloop.can_run_sync = lambda: False


def run_until_complete_or_raise(missing_feature):
    def run_until_complete(self, future):
        if missing_feature:
            if asyncio.iscoroutine(future):
                future.close()
            raise RuntimeError(missing_feature)
        self._install_asyncgen_hooks()
        task = asyncio.ensure_future(future, loop=self)
        ended = self.create_future()

        def end(exception=None):
            if ended.done():
                return
            if exception is None:
                ended.set_result(None)
            else:
                ended.set_exception(exception)

        # What leaves a task's step leaves the loop; WebLoop hands both to handlers instead.
        self._keyboard_interrupt_handler = lambda: end(sys.exception())
        self._system_exit_handler = lambda code: end(sys.exception())
        task.add_done_callback(lambda _: end())
        with CancelOnInterrupt(task) as interrupt:
            try:
                webloop.run_sync(ended)
            except BaseException:
                # The main task may clean up before the exception goes on.
                if not task.done():
                    task.cancel()
                    webloop.run_sync(asyncio.wait([task]))
                raise
            try:
                return task.result()
            except asyncio.CancelledError:
                if interrupt.came and task.uncancel() == 0:
                    raise KeyboardInterrupt() from None
                raise

    return run_until_complete


class CancelOnInterrupt:
    """As asyncio.Runner: SIGINT cancels the main task, instead of raising within the event loop."""

    def __init__(self, task):
        self.task = task
        self.came = False

    def __enter__(self):
        self.installed = signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if self.installed:
            signal.signal(signal.SIGINT, self.handle)
        return self

    def __exit__(self, *exception):
        if self.installed and signal.getsignal(signal.SIGINT) == self.handle:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def handle(self, signum, frame):
        if self.came or self.task.done():
            raise KeyboardInterrupt
        self.came = True
        self.task.cancel()


def execute(kind, target, args, name):
    """Runs a program and returns its exit code. Nothing is raised."""
    try:
        programs[kind](target, args, name)
        return 0
    except BaseException as error:
        ignore_interrupts()
        if isinstance(error, SystemExit):
            return code_of_exit(error)
        report(error)
        return 130 if isinstance(error, KeyboardInterrupt) else 1


def ignore_interrupts():
    """The program is over: there is nothing left to interrupt."""
    while True:
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            return
        except KeyboardInterrupt:
            pass


def run_script(path, args, name):
    sys.argv[:] = [path, *args]
    if not os.path.exists(path):
        print(f"pythaw run: cannot open '{path}': there is no such file", file=sys.stderr)
        sys.exit(2)
    if os.path.isdir(path) or is_zip(path):
        import runpy

        sys.path.insert(0, path)
        runpy._run_module_as_main("__main__", alter_argv=False)
        return
    sys.path.insert(0, os.path.dirname(os.path.realpath(path)))
    full = os.path.abspath(path)
    with open(full, "rb") as file:
        source = file.read()
    run_in_main(source, full, __file__=full, __loader__=SourceFileLoader("__main__", full))


def run_code(code, args, name):
    sys.argv[:] = ["-c", *args]
    sys.path.insert(0, "")
    run_in_main(code, "<string>")


def run_module(module, args, name):
    import runpy

    sys.argv[:] = ["-m", *args]
    sys.path.insert(0, os.getcwd())
    runpy._run_module_as_main(module)


def run_stdin(target, args, name):
    sys.argv[:] = [name, *args]
    sys.path.insert(0, "")
    run_in_main(sys.stdin.buffer.read(), "<stdin>")


programs = {"script": run_script, "code": run_code, "module": run_module, "stdin": run_stdin}


def run_in_main(source, filename, **attributes):
    import __main__

    namespace = __main__.__dict__
    namespace.update({"__doc__": None, "__package__": None, "__spec__": None, **attributes})
    if filename.startswith("<"):
        remember_lines(source, filename)
    exec(compile(source, filename, "exec", dont_inherit=True), namespace)


def remember_lines(source, filename):
    """What is in no file can still be shown in tracebacks."""
    import linecache

    text = source if isinstance(source, str) else source.decode("utf-8", "replace")
    lines = [line + "\n" for line in text.split("\n")]
    linecache.cache[filename] = (len(text), None, lines, filename)


def is_zip(path):
    with open(path, "rb") as file:
        if file.read(2) != b"PK":
            return False
    import zipfile

    return zipfile.is_zipfile(path)


def code_of_exit(exit):
    if exit.code is None:
        return 0
    if isinstance(exit.code, int):
        return exit.code & 0xFF
    sys.stdout.flush()
    print(exit.code, file=sys.stderr)
    return 1


def report(error):
    """Prints an exception that nobody caught."""
    sys.last_exc = sys.last_value = error
    sys.last_type = type(error)
    sys.last_traceback = error.__traceback__ = without_own_frames(error.__traceback__)
    flush_quietly()
    try:
        sys.excepthook(type(error), error, error.__traceback__)
    except BaseException as hook_error:
        print("Error in sys.excepthook:", file=sys.stderr)
        sys.__excepthook__(type(hook_error), hook_error, hook_error.__traceback__)
        print("\nOriginal exception was:", file=sys.stderr)
        sys.__excepthook__(type(error), error, error.__traceback__)


def flush_quietly():
    """Output before the traceback, where both go to one place. A broken pipe is told at the end."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError, AttributeError):
        pass


def without_own_frames(traceback):
    """A traceback without this file's frames, and without what waits below the program's."""
    frames = []
    while traceback:
        frames.append(traceback)
        traceback = traceback.tb_next
    while frames and frames[-1].tb_frame.f_code.co_filename in (OWN_FILE, webloop.__file__):
        del frames[-1]
    frames = [frame for frame in frames if frame.tb_frame.f_code.co_filename != OWN_FILE]
    for frame, after in zip(frames, [*frames[1:], None], strict=False):
        frame.tb_next = after
    return frames[0] if frames else None
