/**
 * An instance whose entropy and clock are held still while it starts and while it is reset, so that what a reset
 * leaves can be compared byte for byte with what the start has left. For one process of its own: it changes the
 * clock of that process.
 */
import crypto from "node:crypto";
import type { PythawAPI } from "../../src/boot/api.js";
import { boot } from "../../src/boot/boot.js";
import type { LoadOptions } from "../../src/boot/options.js";
import type { Host } from "../../src/engine/host.js";
import { host as thisHost } from "../../src/host.js";
import { lengthOf } from "../../src/libraries/table-room.js";
import { instanceOf } from "../../src/snapshot/started-instance.js";

const { now } = Date;
const monotonic = performance.now.bind(performance);

/** What the glue draws from on Node, for C's `getentropy`. */
const { randomFillSync } = crypto;
const sevens = (view: Uint8Array): Uint8Array => view.fill(7);

/** Runs something while the clock stands. */
export async function still<T>(run: () => Promise<T>): Promise<T> {
	Date.now = () => 1_700_000_000_000;
	performance.now = () => 1_000_000;
	crypto.randomFillSync = sevens as typeof randomFillSync;
	try {
		return await run();
	} finally {
		Date.now = now;
		performance.now = monotonic;
		crypto.randomFillSync = randomFillSync;
	}
}

/** This host, but that it gives the same entropy at every start and reset. */
export const stillHost = (): Host => ({
	...thisHost(),
	entropy: (length: number) => new Uint8Array(length).fill(7),
});

/** Starts an instance while the clock stands. */
export const startStill = (options: LoadOptions): Promise<PythawAPI> =>
	still(() => boot(stillHost(), options));

/** All of an instance that can be looked at, to be compared with how it was before. */
export interface State {
	/** Linear memory itself. */
	readonly memory: Uint8Array;
	/** Where what returned long ago has left things on the C stack. */
	readonly oldStack: { readonly begin: number; readonly end: number };
	readonly parts: Record<string, unknown>;
	readonly table: readonly unknown[];
	/** What the glue's own objects have, by where it is. */
	readonly glue: ReadonlyMap<string, unknown>;
}

export function stateOf(pyodide: PythawAPI): State {
	const instance = instanceOf(pyodide);
	const { module, referenceTables, libraries, callbacks, suspensions } = instance;
	const { FS, LDSO } = module;
	const files = FS.nameTable.flatMap((first) => {
		const found: unknown[] = [];
		for (let node = first; node !== undefined; node = node.name_next) {
			const { contents, usedBytes, id, name, mode, rdev, link } = node;
			const times = [node.atime, node.mtime, node.ctime].map(Number);
			const content = FS.isDir(mode) ? Object.keys(contents ?? {}) : summaryOf(contents, usedBytes);
			found.push([id, name, node.parent.id, mode, rdev, link, times, content]);
		}
		return found;
	});
	const closures = new Set(callbacks.records.map(({ tableIndex }) => tableIndex));
	return {
		memory: module.HEAPU8,
		oldStack: { begin: module._emscripten_stack_get_end(), end: module.stackSave() },
		// A closure's is another function each time that it is made again.
		table: Array.from({ length: module.wasmTable.length }, (_, index) =>
			closures.has(index) ? typeof module.wasmTable.get(index) : module.wasmTable.get(index),
		),
		glue: glueObjects(pyodide),
		parts: {
			stackPointer: module.stackSave(),
			files: files.sort(),
			streams: FS.streams.map((stream) => stream && [stream.fd, stream.path, stream.node.id]),
			fileSystem: [
				FS.cwd(),
				Object.keys(FS.devices),
				Object.keys(FS.filesystems),
				FS.root.mount.mounts.map((mount) => mount.mountpoint),
			],
			libraries: [
				Object.keys(LDSO.loadedLibsByName),
				Object.keys(LDSO.loadedLibsByHandle),
				libraries.loaded.length,
			],

			callbacks: callbacks.records,
			free: [...module.freeTableIndexes],
			beyondTable: entriesBeyond(module.wasmTable),
			references: referenceTables.values().map(kindOf),
			immortals: referenceTables.immortals().map(kindOf),
			suspended: suspensions.size,
			api: Reflect.ownKeys(module.API).map(String).sort(),
			publicApi: Reflect.ownKeys(pyodide).map(String),
			loadedPackages: { ...pyodide.loadedPackages },
			interrupts: module.Py_EmscriptenSignalBuffer ?? null,
		},
	};
}

/** How many functions the table holds beyond the length that it shows. A table cannot
 * shrink, so what was added stays there, and must be null. */
function entriesBeyond(table: WebAssembly.Table): number {
	let count = 0;
	for (let index = table.length; index < lengthOf(table); index += 1) {
		if (table.get(index) !== null) count += 1;
	}
	return count;
}

/**
 * Made anew by each start and each reset, as are proxies; and what C's JavaScript makes for itself when it is
 * first used, and means nothing: a decoder, the place of arguments, where a stack began.
 */
const RENEWED =
	/^module\.(HEAP|SYSCALLS\.varargs$|(_asciiTextDecoder|stackStop)$|get_buffer_datatype$|DNS\.address_map\.|promiseMap\.)|^(module\.FS|api)\.|^module\.TTY\.ttys\./;

/** The functions, settings, classes and tables that Python reaches from `pyodide_js`. */
function glueObjects(pyodide: PythawAPI): Map<string, unknown> {
	const { module } = instanceOf(pyodide);
	const { config, tests, lockfile_packages: packages } = module.API;
	const found = new Map<string, unknown>();
	const note = (path: string, owner: object, depth: number): void => {
		for (const name of Reflect.ownKeys(owner)) {
			const at = `${path}.${String(name)}`;
			const value = Reflect.getOwnPropertyDescriptor(owner, name)?.value;
			if (RENEWED.test(at)) continue;
			found.set(at, value);
			const isTable = depth > 0 && value && Object.getPrototypeOf(value) === Object.prototype;
			if (isTable && value !== module.API) note(at, value, depth - 1);
		}
	};
	note("module", module, 3);
	for (const [name, each] of Object.entries({ config, env: config.env, tests, packages })) {
		note(name, each ?? {}, 0);
	}
	for (const [name, each] of Object.entries<any>(pyodide.ffi)) {
		note(name, each, 0);
		note(`${name}.prototype`, each.prototype, 0);
		found.set(`what ${name} is`, Object.getPrototypeOf(each.prototype));
	}
	return found;
}

const kindOf = (value: unknown): string => (typeof value === "string" ? value : typeof value);

function summaryOf(contents: unknown, usedBytes = 0): unknown {
	if (!(contents instanceof Uint8Array)) return null;
	let sum = 0;
	for (let at = 0; at < usedBytes; at += 1) sum = (sum * 31 + contents[at]) | 0;
	return [usedBytes, sum];
}

/** The same, with a copy of memory: to be compared with later. */
export function keptState(pyodide: PythawAPI): State {
	const state = stateOf(pyodide);
	return { ...state, memory: state.memory.slice() };
}

/** In words, the first things in which a state differs from how it was; empty if in none. */
export function differences(before: State, after: State): string[] {
	const found: string[] = [];
	const [a, b] = [before.memory, after.memory].map(
		({ buffer, byteLength }) => new Uint32Array(buffer, 0, byteLength / 4),
	);
	const stack = [before.oldStack.begin / 4, before.oldStack.end / 4];
	let words = 0;
	const compare = (begin: number, end: number): void => {
		for (let at = begin; at < end; at += 1) {
			const was = at < a.length ? a[at] : 0;
			if (was === b[at]) continue;
			words += 1;
			if (words <= 5) found.push(`memory at ${at * 4}: ${was} became ${b[at]}`);
		}
	};
	compare(0, stack[0]);
	compare(stack[1], b.length);
	if (words > 0) found.push(`${words} words of memory differ`);
	for (const [index, entry] of before.table.entries()) {
		if (after.table[index] !== entry) found.push(`table entry ${index}`);
	}
	if (before.table.length !== after.table.length) {
		found.push(`table of ${before.table.length} became ${after.table.length}`);
	}
	for (const at of new Set([...before.glue.keys(), ...after.glue.keys()])) {
		if (!Object.is(before.glue.get(at), after.glue.get(at))) found.push(at);
	}
	for (const [name, part] of Object.entries(before.parts)) {
		const [was, is] = [part, after.parts[name]].map((value) => JSON.stringify(value));
		if (was === is) continue;
		let at = 0;
		while (was[at] === is[at]) at += 1;
		found.push(
			`${name}: …${was.slice(Math.max(0, at - 60), at + 60)} became …${is.slice(Math.max(0, at - 60), at + 60)}`,
		);
	}
	return found.slice(0, 12);
}
