/** Python for the integration suite, part of app.ts: what raises, catches and passes on exceptions. */
export const exceptions = `
class AppError(Exception):
    """Carries a number, as real exceptions carry fields."""

    def __init__(self, message, number):
        super().__init__(message)
        self.number = number


def fail(message):
    raise ValueError(message)


def fail_deep(message):
    def inner():
        fail(message)

    inner()


def fail_custom():
    raise AppError("the app failed", 42)


def fail_chained():
    try:
        fail("first")
    except ValueError as error:
        raise RuntimeError("second") from error


def fail_group():
    raise ExceptionGroup("several", [ValueError("one"), TypeError("two")])


def exit_with(code):
    sys.exit(code)


def catch_js(function):
    """Returns what the exception is, as Python sees it, and the exception itself."""
    try:
        function()
    except JsException as error:
        return to_js([type(error).__name__, error.name, error.message, error])
    return None


def catch_any(function):
    try:
        function()
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
    return "nothing was raised"


def same_exception_comes_back(through):
    """Raises inside a function that JavaScript calls; the exception must come back as itself."""
    original = AppError("round trip", 7)

    def thrower():
        raise original

    try:
        through(thrower)
    except AppError as caught:
        return caught is original and caught.number == 7
    return False


finished = []


def finish_after(function, label):
    try:
        return function()
    finally:
        finished.append(label)


def recurse(n=0):
    return recurse(n + 1)


def spin():
    while True:
        pass
`;
