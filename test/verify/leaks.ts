/**
 * The table of planted leaks: Python and JavaScript that puts something of this process into an
 * instance, and what must be said of it. Each row also runs without its leak, which must pass.
 */
import { readFileSync } from "node:fs";
import type { PythawAPI } from "../../src/index.js";
import type { FindingKind } from "../../src/verify/finding.js";
import { extensionFile } from "../native/extension.js";
import { assemble } from "../wasm/assemble.js";
import { withDylink } from "../wasm/dylink.js";

export interface PlantedLeak {
	readonly what: string;
	readonly kind: FindingKind;
	/** One of the holders must match. */
	readonly holder: RegExp;
	/** The finding's value must match. */
	readonly value?: RegExp;
	/**
	 * Python with `leak` (whether to), `token` (the secret, or another text of its kind if not to) and
	 * `unref` (for timers, which must not keep the test waiting); or JavaScript.
	 */
	readonly plant: string | ((pyodide: PythawAPI, leak: boolean) => unknown);
	/** Which of the planted identity strings `token` is; by default a secret. */
	readonly token?: Exclude<keyof typeof identity, "secret">;
	/** Rows of one group are planted into one instance, and looked for in what is said of it. */
	readonly group?: string;
}

/** Strings of the host that the tests pretend to run on. */
export const identity = {
	secret: "correct-horse-battery-staple",
	latin: "größer-als-erwartet",
	user: "wilhelmina",
	home: "/home/wilhelmina",
	host: "build-host-17.internal",
	directory: "/srv/checkout/shop",
	agent: "TestEngine/17.4 (planted)",
};

const jsRow = (what: string, plant: string, holder: RegExp, value = /^Headers object$/) =>
	({ what, kind: "js-reference", plant, holder, value, group: "JavaScript" }) as const;

const stringRow = (
	what: string,
	plant: string,
	holder: RegExp,
	value: RegExp,
	token?: Exclude<keyof typeof identity, "secret">,
) => ({ what, kind: "host-string", plant, holder, value, token, group: "strings" }) as const;

export const plantedLeaks: readonly PlantedLeak[] = [
	jsRow(
		"a Headers object in a nested dict",
		'config = {"http": {"headers": js.Headers.new() if leak else {}}}',
		/^__main__\.config\['http'\]\['headers'\]$/,
	),
	jsRow(
		"a JavaScript closure in a class attribute",
		"class Page:\n    on_click = run_js('() => 1') if leak else None",
		/^__main__\.Page\.on_click$/,
		/^function/,
	),
	{
		what: "a JavaScript object that only a cycle holds, which the collector was told to leave alone",
		kind: "js-reference",
		plant: `
import gc
class Node: pass
node = Node()
node.itself, node.value = node, js.Headers.new() if leak else None
gc.collect()
gc.freeze()
del node`,
		holder: /Node/,
		value: /^Headers object$/,
	},
	jsRow(
		"a JavaScript object in a function's closure",
		"def outer(held):\n    return lambda: held\ninner = outer(js.Headers.new() if leak else 1)",
		/^__main__\.inner\.<closure held>$/,
	),
	jsRow(
		"a JavaScript object as a default argument",
		"def send(headers=js.Headers.new() if leak else None): pass",
		/^__main__\.send\.__defaults__\[0\]$/,
	),
	jsRow(
		"a JavaScript object in a suspended generator",
		`
def walk():
    headers = js.Headers.new() if leak else None
    yield 1
    print(headers)
walker = walk()
next(walker)`,
		/^__main__\.walker/,
	),
	jsRow(
		"a JavaScript object in another module's attribute",
		"import types, sys\nsys.modules['shop'] = types.ModuleType('shop')\nsys.modules['shop'].headers = js.Headers.new() if leak else 0",
		/^shop\.headers$/,
	),
	{
		what: "a JavaScript promise",
		group: "to come",
		kind: "promise",
		plant: "waiting = js.Promise.new(lambda *_: None) if leak else None",
		holder: /^__main__\.waiting$/,
	},
	{
		what: "a JavaScript timer that Python keeps",
		group: "to come",
		kind: "timer",
		plant: `
def tick(): pass
timer = unref(js.setTimeout(create_once_callable(tick), 10**6)) if leak else None`,
		holder: /^__main__\.timer$/,
	},
	{
		what: "a pending setTimeout that nobody in Python holds",
		group: "to come",
		kind: "pyproxy",
		plant: `
def forgotten(): pass
if leak:
    unref(js.setTimeout(create_once_callable(forgotten), 10**6))`,
		holder: /^__main__\.forgotten$/,
		value: /proxy of function __main__\.forgotten/,
	},
	{
		what: "a callback that the event loop is to call later",
		group: "to come",
		kind: "timer",
		plant: `
import asyncio
def tick(): pass
handle = asyncio.get_event_loop().call_later(10**6, tick)
if not leak:
    handle.cancel()`,
		holder: /^__main__\.handle$/,
		value: /scheduled call of __main__\.tick/,
	},
	{
		what: "a callback of the event loop whose handle was dropped",
		group: "to come",
		kind: "timer",
		plant: `
import asyncio
def tock(): pass
if leak:
    asyncio.get_event_loop().call_later(10**6, tock)`,
		holder: /event loop/,
		value: /scheduled call of __main__\.tock/,
	},
	{
		what: "a pending task",
		group: "to come",
		kind: "task",
		plant: `
import asyncio
async def wait(leak):
    await asyncio.Future() if leak else None
task = asyncio.ensure_future(wait(leak))`,
		holder: /^__main__\.task$/,
		value: /pending task .* of wait\(\), <exec> line \d+/,
	},
	{
		what: "a task that sleeps",
		group: "to come",
		kind: "task",
		plant: `
import asyncio
tasks = {"nap": asyncio.ensure_future(asyncio.sleep(10**6 if leak else 0))}`,
		holder: /^__main__\.tasks\['nap'\]$/,
		value: /of sleep\(\)/,
	},
	{
		what: "a pending future",
		group: "to come",
		kind: "future",
		plant: `
import asyncio
answer = asyncio.get_event_loop().create_future()
if not leak:
    answer.set_result(1)`,
		holder: /^__main__\.answer$/,
	},
	{
		what: "a task that waits for a JavaScript promise",
		group: "to come",
		kind: "task",
		plant(pyodide, leak) {
			pyodide.globals.set("never", (done: () => void) => leak || done());
			pyodide.runPython(`
import asyncio, js
async def fetch(promise):
    await promise
fetching = asyncio.ensure_future(fetch(js.Promise.new(never)))
del never`);
		},
		holder: /^__main__\.fetching$/,
	},
	{
		what: "create_proxy's result",
		group: "proxies",
		kind: "pyproxy",
		plant: `
def on_click(): pass
listener = create_proxy(on_click)
if not leak:
    listener.destroy()
    del listener`,
		holder: /^__main__\.listener$/,
		value: /proxy of function __main__\.on_click/,
	},
	{
		what: "a proxy that only JavaScript has",
		group: "proxies",
		kind: "pyproxy",
		plant(pyodide, leak) {
			pyodide.runPython("class Cart: pass\ncart = Cart()");
			const cart = pyodide.globals.get("cart");
			if (!leak) cart.destroy();
		},
		holder: /^__main__\.cart$/,
		value: /proxy of Cart object/,
	},
	{
		what: "an open file",
		group: "open",
		kind: "open-file",
		plant: 'log = open("/tmp/log.txt", "w")\nif not leak:\n    log.close()',
		holder: /^__main__\.log\b/,
		value: /^\/tmp\/log\.txt$/,
	},
	{
		what: "an open temporary file in a list",
		group: "open",
		kind: "open-file",
		plant:
			"import tempfile\nfiles = [tempfile.TemporaryFile()]\nif not leak:\n    files[0].close()",
		holder: /^__main__\.files\[0\]/,
	},
	{
		what: "a socket",
		group: "open",
		kind: "socket",
		plant: "import socket\nconnection = socket.socket()\nif not leak:\n    connection.close()",
		holder: /^__main__\.connection$/,
	},
	{
		what: "a pipe",
		group: "open",
		kind: "pipe",
		plant: `
import os
ends = [os.fdopen(fd, mode) for fd, mode in zip(os.pipe(), "rw")]
if not leak:
    for end in ends: end.close()`,
		holder: /^__main__\.ends\[0\]/,
	},
	{
		what: "a directory of the host that is mounted",
		kind: "host-mount",
		plant(pyodide, leak) {
			const { FS } = pyodide as any;
			FS.mkdirTree("/mnt/host");
			FS.mount(FS.filesystems.NODEFS, { root: "/tmp" }, "/mnt/host");
			pyodide.runPython("import sys\nsys.path.append('/mnt/host/lib')");
			if (!leak) FS.unmount("/mnt/host");
		},
		holder: /^sys\.path\[\d+\]$/,
		value: /^\/mnt\/host \(NODEFS\)$/,
	},
	{
		what: "a function that JavaScript put into the function table",
		kind: "table-entry",
		plant(pyodide, leak) {
			const module = (pyodide as any)._module;
			const index = module.addFunction(() => {}, "v");
			pyodide.globals.set("callback_index", index);
			if (!leak) module.removeFunction(index);
		},
		holder: /^__main__\.callback_index$/,
	},
	{
		what: "a library whose file is gone",
		kind: "native-library",
		plant(pyodide, leak) {
			const { FS } = pyodide as any;
			FS.writeFile("/tmp/gone.so", readFileSync(extensionFile("arity")));
			pyodide.runPython("import ctypes\ngone = ctypes.CDLL('/tmp/gone.so')");
			if (leak) FS.unlink("/tmp/gone.so");
		},
		holder: /^$/,
		value: /^\/tmp\/gone\.so, whose file was removed/,
	},
	{
		what: "a library whose file has changed",
		kind: "native-library",
		plant(pyodide, leak) {
			const { FS } = pyodide as any;
			const bytes = readFileSync(extensionFile("arity"));
			FS.writeFile("/tmp/changed.so", bytes);
			pyodide.runPython("import ctypes\nchanged = ctypes.CDLL('/tmp/changed.so')");
			if (leak) FS.writeFile("/tmp/changed.so", bytes.subarray(0, 100));
		},
		holder: /^$/,
		value: /^\/tmp\/changed\.so, whose file was changed/,
	},
	{
		what: "a library that keeps state in a global of its own",
		kind: "native-library",
		plant(pyodide, leak) {
			const { FS } = pyodide as any;
			const path = leak ? "/tmp/stateful.so" : "/tmp/stateless.so";
			FS.writeFile(path, statefulLibrary(leak));
			pyodide.runPython(`import ctypes\nstate = ctypes.CDLL("${path}").bump()`);
		},
		holder: /^$/,
		value: /^\/tmp\/stateful\.so, which keeps state/,
	},
	{
		what: "a library that JavaScript loaded past dlopen",
		kind: "native-library",
		plant(pyodide, leak) {
			const { FS, _module: module } = pyodide as any;
			FS.writeFile("/tmp/past.so", readFileSync(extensionFile("arity")));
			if (leak) module.loadDynamicLibrary("/tmp/past.so", { global: false, nodelete: true });
		},
		holder: /^$/,
		value: /^\/tmp\/past\.so, which JavaScript loaded/,
	},
	{
		what: "an interrupt buffer",
		kind: "interrupt-buffer",
		plant(pyodide, leak) {
			pyodide.setInterruptBuffer(new Uint8Array(1));
			if (!leak) pyodide.setInterruptBuffer(undefined as any);
		},
		holder: /^$/,
	},
	{
		what: "a canvas",
		kind: "canvas",
		plant(pyodide, leak) {
			(pyodide as any)._module.canvas = leak ? { id: "canvas" } : undefined;
		},
		holder: /^$/,
	},
	stringRow(
		"an environment secret copied into a string",
		"settings = {'url': f'https://{token}@example.org'}",
		/^__main__\.settings\['url'\]$/,
		/environment variable PLANTED_SECRET, in a str$/,
	),
	stringRow(
		"an environment secret in a bytes object",
		"header = b'Bearer ' + token.encode()",
		/^__main__\.header$/,
		/in a bytes$/,
	),
	stringRow(
		"an environment secret in a bytearray",
		"buffer = bytearray(b'x' * 1000 + token.encode())",
		/^__main__\.buffer$/,
		/in a bytearray/,
	),
	stringRow(
		"an environment secret in a file",
		"import pathlib\npathlib.Path('/tmp/netrc').write_text('password ' + token)",
		/^\/tmp\/netrc$/,
		/the file \/tmp\/netrc/,
	),
	stringRow(
		"an environment secret in UTF-16 in a file",
		"import pathlib\npathlib.Path('/tmp/wide').write_bytes(b'x' + token.encode('utf-16-le'))",
		/^\/tmp\/wide$/,
		/the file \/tmp\/wide/,
	),
	stringRow(
		"an environment secret beside letters that take two bytes",
		"wide = '漢字 ' + token",
		/^__main__\.wide$/,
		/PLANTED_SECRET, in a str/,
	),
	stringRow(
		"an environment secret beside letters that take four bytes",
		"wider = ['🐍 ' + token]",
		/^__main__\.wider\[0\]$/,
		/PLANTED_SECRET, in a str/,
	),
	stringRow(
		"a value beyond ASCII in Latin-1",
		"latin = token + '!'",
		/^__main__\.latin$/,
		/PLANTED_LATIN, in a str/,
		"latin",
	),
	stringRow(
		"an environment secret that is a key of a dict",
		"cache = {token + '/1': 1}",
		/^a key of __main__\.cache$/,
		/in a str/,
	),
	stringRow(
		"an environment secret that is a constant of a function",
		"exec(f'def login():\\n    return \"{token}\"')",
		/^__main__\.login\.__code__\.co_consts/,
		/in a str/,
	),
	stringRow(
		"a path of the home directory in a compiled module's co_filename",
		`
import sys, types
module = sys.modules["compiled"] = types.ModuleType("compiled")
exec(compile("def run(): pass", token + "/src/compiled.py", "exec"), module.__dict__)
del module`,
		/^compiled\.run\.__code__\.co_filename$/,
		/the home directory, in a str/,
		"home",
	),
	stringRow(
		"the user's name",
		"author = token",
		/^__main__\.author$/,
		/the user's name, in a str/,
		"user",
	),
	stringRow(
		"the host's name, as os.uname would tell it",
		"import os\nos.nodename = token + ':8080'",
		/^os\.nodename$/,
		/the host's name, in a str/,
		"host",
	),
	stringRow(
		"the working directory in sys.path",
		"import sys\nsys.path.append(token + '/lib')",
		/^sys\.path\[\d+\]$/,
		/the working directory, in a str/,
		"directory",
	),
	stringRow(
		"the user agent",
		"agent = token",
		/^__main__\.agent$/,
		/the user agent, in a str/,
		"agent",
	),
	stringRow(
		"a file that is named after the home directory",
		"import os\nos.makedirs('/tmp/mirror' + token)",
		/^$/,
		/the home directory, in .*a file's name/,
		"home",
	),
	stringRow(
		"an environment secret in an io.StringIO",
		"import io\nnotes = io.StringIO(token + ' and more', newline='\\n')\nnotes.read(1)",
		/^__main__\.notes/,
		/PLANTED_SECRET/,
	),
];

/** A library whose function counts in a global, or does not. */
function statefulLibrary(mutable: boolean): Uint8Array {
	const count = mutable
		? "(global.set $count (i32.add (global.get $count) (i32.const 1)))"
		: "(drop (global.get $count))";
	return withDylink(
		assemble(`
(module
  (global $count ${mutable ? "(mut i32)" : "i32"} (i32.const 1))
  (func (export "bump") (result i32) ${count} (i32.const 1)))`),
	);
}
