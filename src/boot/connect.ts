/**
 * Step 4, the JS phase: what ties an instance to this engine and this page. The same code after a cold C
 * phase and after a restore; where the two differ, it is in what they hand to the glue. This file has the
 * order, src/js-phase the parts.
 */
import type { PyodideAPI } from "pyodide";
import { type SlotContext, writeEngineSlots } from "../adaptor/slots.js";
import type { Generation } from "../distribution/generation.js";
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import type { PyodideInternals } from "../distribution/glue-api.js";
import { withoutSource } from "../js-phase/bootstrap.js";
import { hostIdentity, neutralIdentity, writeRuntimeSlot } from "../js-phase/identity.js";
import { replaceInitLoadedPackages } from "../js-phase/loaded-packages.js";
import { keepQuiet } from "../js-phase/quiet.js";
import { type Owner, SEED_BYTE_LENGTH, settle } from "../js-phase/settle.js";
import { hostTimeZone, writeTimeZone } from "../js-phase/time-zone.js";
import { bindReferences } from "../references/bind.js";
import type { ReferenceSources } from "../references/restore.js";
import type { SnapshotContents } from "../snapshot/contents.js";
import type { ReturnableInstance, StartedInstance } from "../snapshot/started-instance.js";
import type { PythawInfo } from "./api.js";
import { markRejection } from "./failure.js";
import { hermeticHostOf, type Purpose } from "./purpose.js";
import type { Resolved } from "./resolve.js";

export interface Connected {
	readonly api: PyodideAPI;
	readonly instance: StartedInstance;
	readonly callAdaptor: PythawInfo["callAdaptor"];
	/** What was written into the engine slots. */
	readonly slots: SlotContext;
}

/** @param before what this returned when the instance was connected first; given when it is reset. */
export async function connect(
	linked: ReturnableInstance,
	resolved: Resolved,
	restored: SnapshotContents | undefined,
	before?: Connected,
): Promise<Connected> {
	const { host, options, purpose } = resolved;
	const { module, generation } = linked;
	const { API } = module;
	const hermetic = hermeticHostOf(purpose);
	const manifest = restored?.format === "pythaw" ? restored.manifest : undefined;
	const identity =
		hermetic === undefined ? hostIdentity(options._sysExecutable ?? host.program) : neutralIdentity;

	const { strategy, reason } = resolved.adaptorFor(generation);
	const slots = before?.slots ?? {
		module,
		generation,
		callAdaptor: strategy.create({ ...linked, precompiled: options.adaptorModules }),
		stackSwitching: strategy.keepsStackSwitching,
		tableIndexOf: linked.tableIndexOf,
	};
	writeEngineSlots(slots, "before the core");
	const hear = restored && keepQuiet(module);
	applyCompatibility(API);
	const libraryPath = restored && variableOf(module, LIBRARY_PATH);
	const api =
		restored === undefined
			? API.finalizeBootstrap()
			: withoutSource(module, () =>
					bindReferences(
						module,
						restored.references,
						sourcesOf(resolved, restored),
						before !== undefined,
					),
				);
	const putBack = restored && replaceInitLoadedPackages(module);
	writeEngineSlots(slots, "after the core");
	// 0.27. Later glues read it from their configuration.
	API.setCdnUrl?.(API.config.cdnUrl);

	let owner: Owner | undefined;
	if (hermetic === undefined) {
		const { program } = identity;
		if (restored === undefined) owner = { program };
		else {
			const zone = hostTimeZone();
			writeTimeZone(module, zone);
			owner = { program, takesOver: { zone, entropy: host.entropy(SEED_BYTE_LENGTH) } };
		}
	}
	const runtimeSlot = writeRuntimeSlot(module, identity, manifest?.runtimeSlot);
	const variables = {
		// LANG and _ are this host's unless a recipe or the caller sets them.
		LANG: identity.language,
		_: identity.program,
		...(libraryPath === undefined ? {} : { [LIBRARY_PATH]: libraryPath }),
		...manifest?.environment,
		...(hermetic?.environment ?? options.env),
	};
	settle(module, variables, owner);
	if (before !== undefined) fillPackageIndex(API, generation);
	// The lock file's text may be the caller's.
	await markRejection(Promise.resolve(API.packageIndexReady), SyntaxError);
	putBack?.();
	API.initializeStreams(API.config.stdin, API.config.stdout, API.config.stderr);
	hear?.();
	const instance: StartedInstance = {
		...linked,
		host,
		identity,
		runtimeSlot,
		epoch: hermetic?.epoch ?? null,
		environment: hermetic?.environment ?? manifest?.environment ?? {},
		keepCode: codeKeeper(resolved, codeKindOf(restored)),
	};
	return { api, instance, callAdaptor: { name: strategy.name, reason }, slots };
}

/** What the glue does once it has the lock file. It does that once. */
function fillPackageIndex(API: PyodideInternals, generation: Generation): void {
	API._pyodide._importhook.register_module_not_found_hook(
		API._import_name_to_package_name,
		...generation.importHookArguments(API),
	);
	API.package_loader.init_loaded_packages();
}

/** Turns on conversions of older releases. A release that lacks one of these always converts so. */
function applyCompatibility(API: PyodideInternals): void {
	const { pyproxyToStringRepr, convertNullToNone, toJsLiteralMap } = API.config;
	if (pyproxyToStringRepr) API.setPyProxyToStringMethod(true);
	if (convertNullToNone) API.setCompatNullToNone?.(true);
	if (toJsLiteralMap) API.setCompatToJsLiteralMap?.(true);
}

function sourcesOf({ options, purpose }: Resolved, { format }: SnapshotContents): ReferenceSources {
	return {
		jsModules: new Map(Object.entries(options.jsModules ?? {})),
		deserialize: options.deserialize ?? options._snapshotDeserializer,
		missing: format === "pyodide" || mayMiss.has(purpose.kind) ? "null" : "error",
	};
}

const mayMiss: ReadonlySet<Purpose["kind"]> = new Set(["examine", "rehearse"]);

/** Where shared libraries are looked for. The glue sets it to its own on every start. */
const LIBRARY_PATH = "LD_LIBRARY_PATH";

function variableOf(module: PyodideModule, name: string): string | undefined {
	const namePtr = module.stringToNewUTF8(name);
	const valuePtr: Ptr = module._getenv(namePtr);
	module._free(namePtr);
	return valuePtr === 0 ? undefined : module.UTF8ToString(valuePtr);
}

/** By a function of its own: who keeps the code must not keep the snapshot's contents. */
function codeKeeper({ host, distribution }: Resolved, kind: number): () => void {
	return () => {
		host.keepCode?.(kind);
		distribution.keepCompiled(kind);
	};
}

/** Starts of different kinds have the engine compile different functions. A bit each. */
const codeKinds = { cold: 1, restored: 2, withLibraries: 4 };

function codeKindOf(restored: SnapshotContents | undefined): number {
	if (restored === undefined) return codeKinds.cold;
	const { libraries } = restored.format === "pythaw" ? restored.libraries : {};
	return libraries !== undefined && libraries.length > 0
		? codeKinds.withLibraries
		: codeKinds.restored;
}
