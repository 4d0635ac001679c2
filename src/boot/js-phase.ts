/**
 * The JS phase: what ties an instance to this engine and this page. The same code after a cold C
 * phase and after a restore; where the two differ, it is in what they hand to the glue.
 */
import { writeEngineSlots } from "../adaptor/slots.js";
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import { toHex } from "../engine/digest.js";
import { argvOf } from "../js-phase/arguments.js";
import {
	type Identity,
	neutralIdentity,
	type RuntimeSlot,
	writeRuntimeSlot,
} from "../js-phase/identity.js";
import ownSource from "../js-phase/own.py";
import { callOf, runSimple } from "../js-phase/run-simple.js";
import settleSource from "../js-phase/settle.py";
import { hostTimeZone, type TimeZone, writeTimeZone } from "../js-phase/time-zone.js";
import { bindReferences, type ReferenceSources } from "../references/bind.js";
import type { SnapshotContents } from "../snapshot/contents.js";
import type { LinkedInstance } from "./link.js";

/** How many bytes of this host's entropy Python's generators are seeded with. */
export const SEED_BYTE_LENGTH = 32;

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
	/** Environment variables that the caller asked for, undefined for one to unset; they win over the snapshot's. */
	readonly environment: Readonly<Record<string, string | undefined>>;
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
	settle(connection, zone, libraryPath);
	await API.packageIndexReady;
	API.initializeStreams(API.config.stdin, API.config.stdout, API.config.stderr);
	return { api, runtimeSlot };
}

/** Settles the interpreter into this host; on one that has settled before it changes nothing. */
function settle(connection: Connection, zone: TimeZone, libraryPath: string | undefined): void {
	const { identity, contents, environment, entropy } = connection;
	const { module } = connection.instance;
	// LANG and _ are this host's unless a recipe or the caller sets them.
	const variables: Record<string, string | undefined> = {
		LANG: identity.language,
		_: identity.program,
		...(libraryPath === undefined ? {} : { [LIBRARY_PATH]: libraryPath }),
		...contents?.manifest?.environment,
		...environment,
	};
	// Part of the digest of every snapshot, to the byte: the text stays behind in memory that was freed.
	let code = `\n${settleSource.replace("{}", () => JSON.stringify(variables))}\n\n`;
	if (identity !== neutralIdentity) {
		const args: readonly string[] = module.API.config.args;
		code += `${ownSource}\n${callOf("name_program", identity.program, args)}`;
		const unset = Object.keys(variables).filter((name) => variables[name] === undefined);
		if (unset.length > 0) code += callOf("unset", unset);
		if (contents !== undefined && entropy !== undefined) {
			const { timezone, daylight, names } = zone;
			const argv = args.length > 0 ? argvOf(args) : [];
			code += callOf("take_over", argv, timezone, Number(daylight), names, toHex(entropy));
		}
	}
	runSimple(module, code, "it was settled into this host");
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
