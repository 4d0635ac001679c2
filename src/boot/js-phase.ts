/**
 * The JS phase: what ties an instance to this engine and this page. The same code after a cold C
 * phase and after a restore; where the two differ, it is in what they hand to the glue.
 */
import { writeEngineSlots } from "../adaptor/slots.js";
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import { argvOf } from "../hermetic/arguments.js";
import { reseed } from "../hermetic/entropy.js";
import {
	type Identity,
	neutralIdentity,
	type RuntimeSlot,
	writeRuntimeSlot,
} from "../hermetic/identity.js";
import { runSimple } from "../hermetic/run-simple.js";
import { hostTimeZone, type TimeZone, writeTimeZone } from "../hermetic/time-zone.js";
import { bindReferences, type ReferenceSources } from "../references/bind.js";
import type { SnapshotContents } from "../snapshot/contents.js";
import type { LinkedInstance } from "./link.js";

export interface Connection {
	readonly instance: LinkedInstance;
	readonly callAdaptor: unknown;
	/** Whether that adaptor leaves the stack free of JavaScript frames. */
	readonly stackSwitching: boolean;
	readonly identity: Identity;
	/** The snapshot that was restored; absent after a cold C phase. */
	readonly contents?: SnapshotContents;
	/**
	 * This host's entropy for the generators of a restored interpreter, `SEED_BYTE_LENGTH` bytes. Absent
	 * if the instance is to become a snapshot: then it stays nobody's.
	 */
	readonly entropy?: Uint8Array;
	readonly references: ReferenceSources;
	/** Environment variables that the caller asked for; they win over the snapshot's. */
	readonly environment: Readonly<Record<string, string>>;
}

/** Connects the instance. Returns the public API object and where the runtime slot is. */
export async function connect(
	connection: Connection,
): Promise<{ api: any; runtimeSlot: RuntimeSlot }> {
	const { instance, callAdaptor, identity, contents } = connection;
	const { module, generation } = instance;
	const { API } = module;

	writeEngineSlots({
		module,
		generation,
		callAdaptor,
		stackSwitching: connection.stackSwitching,
		tableIndexOf: instance.tableIndexOf,
	});
	generation.applyCompatibility(API);
	const libraryPath = contents && variableOf(module, LIBRARY_PATH);
	const api =
		contents === undefined
			? API.finalizeBootstrap()
			: bindReferences(module, contents.references, connection.references);
	generation.setPackageSource(API);
	const zone = hostTimeZone();
	if (contents !== undefined && connection.entropy !== undefined) writeTimeZone(module, zone);
	const runtimeSlot = writeRuntimeSlot(module, identity, contents?.manifest?.runtimeSlot);
	runSimple(module, settle(connection, zone, libraryPath), "it was settled into this host");
	await API.packageIndexReady;
	API.initializeStreams(API.config.stdin, API.config.stdout, API.config.stderr);
	return { api, runtimeSlot };
}

/**
 * Python that settles the interpreter into this host; on one that has settled before it changes
 * nothing.
 */
function settle(connection: Connection, zone: TimeZone, libraryPath: string | undefined): string {
	const { identity, contents, environment, entropy } = connection;
	const restored = contents !== undefined;
	// LANG and _ are this host's unless a recipe or the caller sets them.
	const variables = {
		LANG: identity.language,
		_: identity.program,
		...(libraryPath === undefined ? {} : { [LIBRARY_PATH]: libraryPath }),
		...contents?.manifest?.environment,
		...environment,
	};
	return `
import sys, os, _pyodide
os.environ.update(${pythonDict(variables)})
if sys.path[:1] != [""]:
    sys.path.insert(0, "")
_pyodide.set_excepthook()
${identity === neutralIdentity ? "" : nameProgram(connection)}
${restored && entropy !== undefined ? own(connection, entropy, zone) : ""}
`;
}

/** Python that makes a restored interpreter this host's own. */
function own(
	{ instance }: Connection,
	entropy: Uint8Array,
	{ timezone, daylight, names }: TimeZone,
): string {
	const args: readonly string[] = instance.module.API.config.args;
	// An hour of daylight saving is what CPython reckons with here, in every zone.
	return `
import time
time.timezone, time.daylight = ${timezone}, ${Number(daylight)}
time.altzone = time.timezone - 3600 * time.daylight
time.tzname = (${names.map(pythonString).join(", ")})
${args.length > 0 ? `sys.argv = ${pythonList(argvOf(args))}` : ""}
${reseed(entropy)}
`;
}

/** Python that says which program this is; the C phase sees a neutral one. */
function nameProgram({ instance, identity }: Connection): string {
	return `
sys.executable = ${pythonString(identity.program)}
sys.orig_argv = [sys.executable, *${pythonList(instance.module.API.config.args)}]
`;
}

/** Where shared libraries are looked for. The glue sets it to its own on every start. */
const LIBRARY_PATH = "LD_LIBRARY_PATH";

/** Value of a variable of C's environment. */
function variableOf(module: PyodideModule, name: string): string | undefined {
	const namePtr = module.stringToNewUTF8(name);
	const valuePtr: Ptr = module._getenv(namePtr);
	module._free(namePtr);
	return valuePtr === 0 ? undefined : module.UTF8ToString(valuePtr);
}

/** JSON is Python as far as strings and dicts of strings go, but for lone surrogates. */
const pythonString = (text: string): string => JSON.stringify(text);
const pythonList = (texts: readonly string[]): string => JSON.stringify(texts);
const pythonDict = (record: Record<string, string>): string => JSON.stringify(record);
