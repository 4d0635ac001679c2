/**
 * The program of calls.test.ts: starts with one call adaptor after the other and calls the C functions of
 * test/native (every METH_ flavour, PyCFunction_NewEx, getters and setters, each with none to five
 * parameters). Prints as a line of JSON, for each, what did not come to what it should.
 *
 *   node build/test/adaptor/calls.js FILE|cold ADAPTOR…
 */
import { readFileSync } from "node:fs";
import { loadPyodide, type PythawAPI } from "../../src/index.js";
import { root } from "../engines/engines.js";
import { installExtension } from "../native/extension.js";

export interface Outcome {
	/** The adaptor that the instance says it has. */
	readonly adaptor: string;
	/** What the adaptor's slot holds: a table index, or 0. */
	readonly slot: number;
	readonly calls: number;
	readonly wrong: string[];
}

/** Of a start that failed. */
export interface Failure {
	readonly failed: string;
}

/**
 * A C function of n parameters gets the first n of self, arguments and keywords; None is a null
 * pointer. Of more than three, CPython says that they are too many.
 */
const program = `
import arity

arity.set_callback(lambda parameters: parameters)
wrong, calls = [], 0

def expect(name, call, *given):
    global calls
    for count in range(6):
        calls += 1
        wanted = given[:count] if count <= 3 else "Handler takes too many arguments"
        try:
            got = call(count)
        except SystemError as error:
            got = str(error)
        if got != wanted:
            wrong.append(f"{name}_{count}: {got!r}, not {wanted!r}")

def flavours(name, function, self):
    expect(f"{name}.noargs", lambda n: function(f"noargs_{n}")(), self, None, None)
    expect(f"{name}.o", lambda n: function(f"o_{n}")("x"), self, "x", None)
    expect(f"{name}.varargs", lambda n: function(f"varargs_{n}")("x", 2), self, ("x", 2), None)
    expect(f"{name}.keywords", lambda n: function(f"keywords_{n}")("x", k=1), self, ("x",), {"k": 1})

flavours("module", lambda name: getattr(arity, name), arity)
holder = arity.Holder()
flavours("method", lambda name: getattr(holder, name), holder)
for name in ("noargs", "o", "varargs"):
    arguments = {"noargs": (), "o": ("x",), "varargs": ("x",)}[name]
    given = {"noargs": None, "o": "x", "varargs": ("x",)}[name]
    for count in range(4):
        calls += 1
        full = f"{name}_{count}"
        got = arity.new_function(full)(*arguments)
        if got != (full, given, None)[:count]:
            wrong.append(f"PyCFunction_NewEx {full}: {got!r}")
expect("getter", lambda n: getattr(holder, f"attribute_{n}"), holder, None, None)

seen = []
arity.set_callback(seen.append)
for count in range(4):
    calls += 1
    setattr(holder, f"attribute_{count}", 7)
    if seen != [(holder, 7, None)[:count]]:
        wrong.append(f"setter_{count}: {seen!r}")
    seen.clear()
[calls, wrong]
`;

const [from, ...adaptors] = process.argv.slice(2) as [string, ...string[]];
const snapshot = from === "cold" ? undefined : readFileSync(from);
const outcomes: (Outcome | Failure)[] = [];
for (const callAdaptor of adaptors as "auto"[]) {
	const indexURL = `${root}node_modules/pyodide`;
	const starting = loadPyodide({ callAdaptor, indexURL, snapshot });
	outcomes.push(await starting.then(outcomeOf, (error) => ({ failed: String(error) })));
}
console.log(JSON.stringify(outcomes));

async function outcomeOf(pyodide: PythawAPI): Promise<Outcome> {
	await installExtension(pyodide, "arity");
	const [calls, wrong] = pyodide.runPython(program).toJs() as [number, string[]];
	const { _module: module } = pyodide as any;
	const offset = module.HEAP32[module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET >> 2];
	return {
		adaptor: pyodide.pythaw.callAdaptor.name,
		slot: module.HEAP32[(module.__PyRuntime + offset) >> 2],
		calls,
		wrong,
	};
}
