/**
 * The table of apps that use packages, most of them native libraries: what to install, what to run
 * before the snapshot, and what to run before and after it, with equal results. Apps of one program share an
 * instance and its snapshot, each with names of its own. Data only; child.ts runs it.
 */

export interface NativeApp {
	readonly name: string;
	/** No two apps of a program have a library in common. What depends on what else is loaded has its own. */
	readonly program:
		| "packages and libraries"
		| "all kinds"
		| "state"
		| "callbacks"
		| "mypy"
		| "broken";
	/** Wheels of test/wheels, by the beginning of their file names. */
	readonly wheels?: readonly string[];
	/** Libraries of test/native that are put into /lib/native. */
	readonly libraries?: readonly string[];
	/** Python, run once. */
	readonly setUp: string;
	/** Python that defines `exercise()`, which returns what `repr` shows; it may change state. */
	readonly exercise: string;
	/** Python, run only after the snapshot or a restore: what `exercise` returns then as well. */
	readonly later?: string;
	/** What the result must contain, as a check that something was done. */
	readonly result: string;
}

const open = `
import ctypes, os
os.environ["LD_LIBRARY_PATH"] = "/lib/native"
`;

export const nativeApps: readonly NativeApp[] = [
	{
		name: "msgspec",
		program: "all kinds",
		wheels: ["msgspec-"],
		setUp: "import msgspec",
		exercise: `
class Point(msgspec.Struct):
    x: int
    y: list[float] = []
def exercise():
    encoded = msgspec.json.encode(Point(1, [0.5]))
    try:
        msgspec.json.decode(b'{"x": "a"}', type=Point)
    except msgspec.ValidationError as error:
        return msgspec.msgpack.decode(msgspec.msgpack.encode({"a": [1, None]})), encoded, str(error)`,
		result: "Expected",
	},
	{
		name: "pydantic",
		program: "packages and libraries",
		wheels: [
			"pydantic-",
			"pydantic_core-",
			"annotated_types-",
			"typing_extensions-",
			"typing_inspection-",
		],
		setUp: "import pydantic",
		exercise: `
class Model(pydantic.BaseModel):
    number: int
    names: list[str] = []
def exercise():
    class Later(pydantic.BaseModel):
        model: Model
    good = Later.model_validate_json('{"model": {"number": "3", "names": ["a"]}}')
    try:
        Model(number="x")
    except pydantic.ValidationError as error:
        return good, good.model_dump_json(), error.errors(include_url=False)`,
		result: "int_parsing",
	},
	{
		name: "hypothesis",
		program: "all kinds",
		wheels: ["hypothesis-", "sortedcontainers-"],
		setUp: "import hypothesis, hypothesis.strategies as st",
		exercise: `
def exercise():
    seen = []
    @hypothesis.settings(database=None, max_examples=20, derandomize=True)
    @hypothesis.given(st.lists(st.integers()))
    def check(numbers):
        seen.append(len(numbers))
        assert sum(numbers) < 1000
    try:
        check()
    except AssertionError as error:
        return len(seen) > 1, type(error).__name__`,
		result: "AssertionError",
	},
	{
		name: "uuid-utils",
		program: "all kinds",
		wheels: ["uuid_utils-"],
		setUp: "import uuid_utils",
		exercise: `
def exercise():
    made = uuid_utils.uuid5(uuid_utils.NAMESPACE_DNS, "example.com")
    return made, uuid_utils.uuid4() != uuid_utils.uuid4(), made.version`,
		result: "UUID('cfbff0d1-9375-5685-968c-48ce8b15ae17')",
	},
	{
		name: "mypy",
		program: "mypy",
		wheels: [
			"mypy-",
			"mypy_extensions-",
			"librt-",
			"ast_serialize-",
			"pathspec-",
			"typing_extensions-",
		],
		setUp: "import mypy.api",
		exercise: `
def exercise():
    # What it finds out about typeshed is kept, which takes it twelve times as long as all the rest.
    return mypy.api.run(["-c", "x: int = 'a'", "--cache-dir=/tmp/mypy"])`,
		result: "Incompatible types in assignment",
	},
	{
		name: "attrs, httpx, networkx, rich and typing-extensions, which are pure",
		program: "packages and libraries",
		wheels: [
			"annotated_types-",
			"anyio-",
			"attrs-",
			"certifi-",
			"h11-",
			"httpcore-",
			"httpx-",
			"idna-",
			"markdown_it_py-",
			"mdurl-",
			"networkx-",
			"pygments-",
			"rich-",
			"sniffio-",
			"typing_extensions-",
		],
		setUp: `
import attrs, httpx, importlib.metadata, io, networkx, rich.console, rich.table, typing_extensions
@attrs.define
class Point:
    x: int = attrs.field(validator=attrs.validators.instance_of(int))
graph = networkx.path_graph(5)
client = httpx.Client(transport=httpx.MockTransport(
    lambda request: httpx.Response(200, json={"path": request.url.path})))
`,
		exercise: `
def exercise():
    try:
        Point("text")
    except TypeError as error:
        refused = type(error).__name__
    out = io.StringIO()
    table = rich.table.Table("name")
    table.add_row("[bold]value[/bold]")
    rich.console.Console(file=out, width=20).print(table)
    graph.add_edge(4, len(graph))
    versions = {name: importlib.metadata.version(name) for name in ("attrs", "httpx", "rich")}
    return (Point(3), refused, networkx.shortest_path(graph, 0, 4), client.get("https://x.example/a").json(),
        out.getvalue(), typing_extensions.get_type_hints(Point), sorted(versions))`,
		result: "{'path': '/a'}",
	},
	{
		name: "libraries that need one another",
		program: "packages and libraries",
		libraries: ["base", "middle", "top"],
		setUp: `${open}
top = ctypes.CDLL("top.so")`,
		exercise: `
def exercise():
    return [top.top_next(), top.top_next(), top.top_same(), top.top_apply(3, 2, 5)]`,
		later: `
# A library that was loaded for another one only, and one that needs what is there.
base = ctypes.CDLL("base.so")
middle = ctypes.CDLL("middle.so")
middle.middle_pointer.restype = ctypes.c_void_p
def exercise():
    address = ctypes.cast(base.base_next, ctypes.c_void_p).value
    pointer = ctypes.CFUNCTYPE(ctypes.c_int)(address)
    return (base.base_next(), middle.middle_next(), pointer(), middle.middle_power(3, 2),
        middle.middle_value(1), address == middle.middle_pointer(), top.top_same())`,
		result: "32]",
	},
	{
		name: "state, function pointers in static data, thread-local data",
		program: "state",
		libraries: ["base"],
		setUp: `${open}
base = ctypes.CDLL("/lib/native/base.so")
base.base_swap(0, 2)
base.base_clear()
binary = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_int)
base.base_operation.restype = binary
held = [base.base_operation(index) for index in range(4)]
value = ctypes.c_int.in_dll(base, "base_value")
value.value += 5`,
		exercise: `
def exercise():
    applied = [base.base_apply(index, 6, 3) for index in range(4)]
    return (base.base_next(), applied, [function(6, 3) for function in held], base.base_sum(),
        base.base_per_thread(), value.value)`,
		later: `
again = ctypes.CDLL("/lib/native/base.so")
def exercise():
    return again._handle == base._handle, again.base_next(), base.base_next()`,
		result: "[18, 3, 9, 216], [18, 3, 9, 216], 0, 41, 12)",
	},
	{
		name: "a global library and one that relies on it",
		program: "all kinds",
		libraries: ["provider", "consumer"],
		setUp: `${open}
provider = ctypes.CDLL("provider.so", mode=ctypes.RTLD_GLOBAL)
consumer = ctypes.CDLL("consumer.so")
consumer.consume_cbrt.restype = ctypes.c_double
consumer.consume_cbrt.argtypes = [ctypes.c_double]`,
		exercise: `
def exercise():
    return consumer.consume(1), provider.provided(1), consumer.consume_abs(-9), consumer.consume_cbrt(27.0)`,
		result: "9, 3.0)",
	},
	{
		name: "a global library, for those that come after the restore",
		program: "state",
		libraries: ["provider", "consumer"],
		setUp: `${open}
provider = ctypes.CDLL("provider.so", mode=ctypes.RTLD_GLOBAL)
provided = ctypes.cast(provider.provided, ctypes.c_void_p).value`,
		exercise: `
def exercise():
    return provider.provided(1)`,
		later: `
consumer = ctypes.CDLL("consumer.so")
consumer.consumer_pointer.restype = ctypes.c_void_p
def exercise():
    return (consumer.consumer_pointer() == provided, consumer.consume(1), consumer.consume_abs(-9),
        provider.provided(1))`,
		result: "6",
	},
	{
		name: "C++ constructors",
		program: "all kinds",
		libraries: ["construct"],
		setUp: `${open}
construct = ctypes.CDLL("construct.so")`,
		exercise: `
def exercise():
    return construct.constructed_count(), construct.corners(0), construct.corners(1), construct.visit()`,
		result: "(2, 31, 72, 201)",
	},
	{
		name: "ctypes callbacks",
		program: "packages and libraries",
		libraries: ["callbacks"],
		setUp: `${open}
library = ctypes.CDLL("callbacks.so")
Compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
Whole = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)
Real = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double, ctypes.c_float)
Large = ctypes.CFUNCTYPE(ctypes.c_longlong, ctypes.c_longlong)
Nothing = ctypes.CFUNCTYPE(None)
class Handlers(ctypes.Structure):
    _fields_ = [("whole", Whole), ("real", Real), ("large", Large), ("none", Nothing)]
calls = []
library.call_all.restype = ctypes.c_double
compare = Compare(lambda a, b: calls.append("compare") or b[0] - a[0])
dropped = [Whole(lambda value: value) for _ in range(5)]
handlers = Handlers(Whole(lambda n: n + 1), Real(lambda a, b: a * 2 + b), Large(lambda n: n << 33), Nothing(lambda: calls.append("none")))
del dropped[1:4]
library.set_handler(handlers.whole)
libc = ctypes.CDLL(None)`,
		exercise: `
def exercise():
    calls.clear()
    numbers = (ctypes.c_int * 5)(3, 1, 4, 1, 5)
    library.sort(numbers, 5, compare)
    more = (ctypes.c_int * 3)(7, 9, 8)
    libc.qsort(more, 3, 4, compare)
    made_now = Whole(lambda value: value * 3)
    return (list(numbers), list(more), library.fire(41), library.call_all(ctypes.byref(handlers), 1),
        dropped[0](5), dropped[1](6), made_now(7), calls.count("none"), len(calls) > 5)`,
		result: "([5, 4, 3, 1, 1], [9, 8, 7], 42, 8589934596.5, 5, 6, 21, 1, True)",
	},
	{
		name: "a library whose symbols took the table entries of callbacks that were dropped",
		program: "callbacks",
		libraries: ["base", "callbacks"],
		setUp: `${open}
Whole = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)
made = [Whole(lambda value: value) for _ in range(12)]
del made[2:9]
library = ctypes.CDLL("callbacks.so")
kept = Whole(lambda value: -value)
library.set_handler(kept)
base = ctypes.CDLL("base.so")`,
		exercise: `
def exercise():
    return (library.fire(3), [function(1) for function in made], base.base_apply(3, 2, 2), base.base_next() > 0)`,
		result: "(-3, [1, 1, 1, 1, 1], 4, True)",
	},
	{
		name: "JavaScript in a library",
		program: "all kinds",
		libraries: ["scripts"],
		setUp: `${open}
scripts = ctypes.CDLL("scripts.so")`,
		exercise: `
def exercise():
    return scripts.twice(21), scripts.plus_thousand(1), scripts.minus_thousand(1)`,
		result: "(42, 1001, -999)",
	},
	{
		name: "mismatched signatures",
		program: "all kinds",
		libraries: ["arity"],
		setUp: `
import sys
sys.path.append("/lib/native")
import arity
arity.set_callback(lambda parameters: len(parameters))`,
		exercise: `
def exercise():
    names = ["noargs_0", "noargs_1", "noargs_2", "o_1", "varargs_3"]
    return [getattr(arity, name)(*([1] if name[0] == "o" else [])) for name in names], arity.Holder().noargs_0()`,
		result: "([0, 1, 2, 1, 3], 0)",
	},
	{
		name: "a library that cannot be linked",
		program: "broken",
		libraries: ["broken", "base"],
		setUp: `${open}
def fails():
    try:
        ctypes.CDLL("broken.so")
    except OSError as error:
        return "nowhere" in str(error)
failed = [fails(), fails()]
base = ctypes.CDLL("base.so")`,
		exercise: `
def exercise():
    return failed, base.base_next() > 0, fails(), base.base_apply(0, 1, 2)`,
		result: "([True, True], True, True, 3)",
	},
];

/** The apps of a program. */
export const appsOf = (program: string): NativeApp[] =>
	nativeApps.filter((app) => app.program === program);

export const programs: readonly string[] = [...new Set(nativeApps.map(({ program }) => program))];
