/**
 * Python: places where C code of CPython calls Python back, each a function that takes what to call
 * there. It is called with a function that returns its argument at once, and with one that waits for
 * it by `run_sync`; the outcome must be the same. Keep each place free of any other way to wait.
 */
export const sites = `
sites = {}
numbers = itertools.count()

def site(function):
    sites[function.__name__] = function
    return function

@site
def sorted_key(wait):
    return sorted([3, 1, 2], key=wait)

@site
def sort_comparison(wait):
    numbers = [3, 1, 2]
    numbers.sort(key=functools.cmp_to_key(lambda a, b: wait(a - b)))
    return numbers

@site
def lambda_in_map(wait):
    return list(map(lambda n: wait(n) * 2, [1, 2, 3]))

@site
def reduce_step(wait):
    return functools.reduce(lambda a, b: wait(a + b), [1, 2, 3, 4])

@site
def lru_cache_miss(wait):
    cached = functools.lru_cache(wait)
    return [cached(1), cached(2), cached(1), cached.cache_info().hits]

@site
def sub_callback(wait):
    return re.sub("[0-9]", lambda match: wait(str(int(match[0]) + 1)), "a1b2c3")

@site
def finalizer(wait):
    seen = []
    class Finalized:
        def __del__(self):
            seen.append(wait("finalized"))
    hook, sys.unraisablehook = sys.unraisablehook, lambda failure: seen.append(failure.exc_value)
    try:
        it = Finalized()
        del it
    finally:
        sys.unraisablehook = hook
    [outcome] = seen
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome

@site
def missing_attribute(wait):
    class Answering:
        def __getattr__(self, name):
            return wait(name + "!")
    return [Answering().first, getattr(Answering(), "second")]

@site
def property_and_descriptor(wait):
    class Descriptor:
        def __get__(self, instance, owner):
            return wait("descriptor")
        def __set__(self, instance, value):
            seen.append(wait(value))
    class Owner:
        computed = property(lambda self: wait("property"))
        described = Descriptor()
    seen = []
    Owner().described = "set"
    return [Owner().computed, Owner().described, *seen]

@site
def json_object_hook(wait):
    return json.loads('[{"a": {"b": 1}}]', object_hook=lambda found: wait(sorted(found)))

@site
def json_default(wait):
    return json.dumps([{1, 2}], default=lambda odd: wait(sorted(odd)))

@site
def generator_body(wait):
    def generate():
        for n in range(3):
            received = yield wait(n)
            if received is not None:
                yield wait(received)
    generator = generate()
    return [next(generator), generator.send("sent"), *generator]

@site
def generator_in_sum(wait):
    return sum(wait(n) for n in range(5))

@site
def context_manager(wait):
    seen = []
    class Manager:
        def __enter__(self):
            return wait("entered")
        def __exit__(self, kind, error, traceback):
            seen.append(wait(str(error)))
            return True
    with Manager() as entered:
        raise ValueError("swallowed")
    return [entered, *seen]

@site
def exit_stack(wait):
    seen = []
    with contextlib.ExitStack() as stack:
        stack.callback(lambda: seen.append(wait("first in")))
        stack.callback(lambda: seen.append(wait("last in")))
    return seen

@site
def hash_and_equality(wait):
    class Key:
        def __init__(self, name):
            self.name = name
        def __hash__(self):
            return wait(1)
        def __eq__(self, other):
            return wait(self.name == other.name)
    found = {Key("a"): 1, Key("b"): 2}
    return [found[Key("a")], found[Key("b")], Key("c") in found]

@site
def iteration_protocol(wait):
    class Countdown:
        def __init__(self, n):
            self.n = n
        def __len__(self):
            return wait(self.n)
        def __iter__(self):
            return self
        def __next__(self):
            if wait(self.n) == 0:
                raise StopIteration
            self.n -= 1
            return self.n
    return list(Countdown(3))

@site
def operators_and_text(wait):
    class Value:
        def __add__(self, other):
            return wait("sum")
        def __format__(self, specification):
            return wait(specification)
        def __repr__(self):
            return wait("text")
        def __bool__(self):
            return wait(False)
        def __call__(self):
            return wait("called")
    value = Value()
    return [value + 1, f"{value:spec}", str([value]), not value, value()]

@site
def class_creation(wait):
    seen = []
    class Base:
        def __init_subclass__(cls):
            seen.append(wait(cls.__name__))
    class Noted:
        def __set_name__(self, owner, name):
            seen.append(wait(name))
    class Derived(Base):
        field = Noted()
    return seen

@site
def module_body(wait):
    # A name for each call: a second import of a module whose body waits gets it half initialised.
    module_name = f"made_of_waiting_{next(numbers)}"
    class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
        def find_spec(self, name, path, target=None):
            if name == module_name:
                return importlib.machinery.ModuleSpec(name, self)
        def create_module(self, spec):
            return None
        def exec_module(self, module):
            module.value = wait("imported")
    finder = Finder()
    sys.meta_path.insert(0, finder)
    try:
        return __import__(module_name).value
    finally:
        sys.meta_path.remove(finder)
        sys.modules.pop(module_name, None)

@site
def evaluated_code(wait):
    return eval("[wait(n) for n in (1, 2)]", {"wait": wait})

@site
def exception_handler(wait):
    seen = []
    try:
        raise ValueError("handled")
    except ValueError:
        seen.append(wait("in the handler"))
        seen.append(str(sys.exception()))
        try:
            raise
        except ValueError as again:
            seen.append(str(again))
        finally:
            seen.append(wait("in finally"))
    return [*seen, sys.exception()]

@site
def deep_recursion(wait):
    def down(n):
        return wait("bottom") if n == 0 else max([n], key=lambda _: 0) and down(n - 1)
    return down(150)

@site
def weak_reference_callback(wait):
    seen = []
    class Target:
        pass
    target = Target()
    reference = weakref.ref(target, lambda dead: seen.append(wait("dead")))
    hook, sys.unraisablehook = sys.unraisablehook, lambda failure: seen.append(failure.exc_value)
    try:
        del target
    finally:
        sys.unraisablehook = hook
    [outcome] = seen
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome
`;
