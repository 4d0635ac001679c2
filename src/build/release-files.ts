/**
 * What a built app has of its Pyodide release: read, and held against the snapshot that it is to start. Of
 * glue and main module it has Pyodide's own form, if the release has one.
 */
import { buildIdOf, findPyodideBuildId, pyodideBuildIdOf } from "../distribution/build-id.js";
import { openDistribution } from "../distribution/distribution.js";
import { fingerprintOf } from "../distribution/fingerprint.js";
import { glueFiles } from "../distribution/generations.js";
import type { ReleaseIdentity } from "../distribution/known-release.js";
import type { Host } from "../engine/host.js";
import { BuildMismatchError, PythawError } from "../errors.js";
import { checkStdlib } from "../snapshot/fit.js";
import { type AppFile, hashed } from "./app-file.js";
import { makeForm } from "./form.js";
import type { MadeFrom } from "./made-from.js";
import { type Splitting, splitModules } from "./split-modules.js";

export interface ReleaseFiles {
	readonly identity: ReleaseIdentity;
	readonly files: readonly AppFile[];
	/** Pyodide's types, if the release has them. */
	readonly types: Uint8Array | undefined;
}

/**
 * @param splitting how the snapshot is started to find out which functions that takes; undefined for a main
 *   module in one piece.
 * @throws BuildMismatchError, SnapshotError; PythawError `ERR_READ` for a file that is missing.
 */
export async function readRelease(
	host: Host,
	indexURL: string,
	stdLibURL: string | undefined,
	{ manifest: snapshot, layout }: Pick<MadeFrom, "manifest" | "layout">,
	splitting?: Splitting,
): Promise<ReleaseFiles> {
	const optional = (name: string) => host.read(indexURL + name).catch(() => undefined);
	const [glue, wasm, stdlib, lock, outer, types] = await Promise.all([
		readGlue(host, indexURL),
		host.read(`${indexURL}pyodide.asm.wasm`),
		host.read(stdLibURL ?? `${indexURL}python_stdlib.zip`),
		host.read(`${indexURL}pyodide-lock.json`),
		optional("pyodide.mjs"),
		optional("pyodide.d.ts"),
	]);
	const buildId = await buildIdOf(glue.bytes, wasm);
	if (buildId !== snapshot.buildId) throw new BuildMismatchError(buildId, snapshot.buildId);
	await checkStdlib(snapshot, stdlib);
	const form = await makeForm(host, openDistribution(host, { indexURL, stdLibURL }));
	const own =
		"refused" in form || form.manifest.layout !== (layout ?? form.manifest.layout)
			? undefined
			: form;
	const split =
		own && splitting
			? await splitModules(host, wasm, own, { indexURL, stdLibURL, ...splitting })
			: undefined;
	const spelled = outer && findPyodideBuildId(new TextDecoder().decode(outer));
	return {
		identity: {
			buildId,
			pyodideBuildId: spelled ?? (await pyodideBuildIdOf(glue.bytes, wasm)),
			distribution: { glue: fingerprintOf(glue.bytes), wasm: fingerprintOf(wasm) },
			stdlib: fingerprintOf(stdlib),
			...(own && { form: own.manifest }),
		},
		files: await Promise.all([
			hashed("glue", glue.name, own?.glue ?? glue.bytes),
			hashed("wasm", "pyodide.asm.wasm", split?.main.first ?? own?.wasm ?? wasm),
			...(split ? [hashed("rest", "pyodide.rest.wasm", split.main.rest)] : []),
			...(split?.libraries ?? []),
			hashed("stdlib", "python_stdlib.zip", stdlib),
			hashed("lock", "pyodide-lock.json", lock),
		]),
		types: types && ownTypes(types),
	};
}

/**
 * Pyodide's types name those of Node and Emscripten. A project that checks libraries and has neither is not to
 * stop at that: what they say of Pyodide holds all the same.
 */
const ownTypes = (types: Uint8Array): Uint8Array =>
	new TextEncoder().encode(`// @ts-nocheck\n${new TextDecoder().decode(types)}`);

async function readGlue(
	host: Host,
	indexURL: string,
): Promise<{ name: string; bytes: Uint8Array }> {
	let first: unknown;
	for (const { name } of glueFiles) {
		try {
			return { name, bytes: await host.read(indexURL + name) };
		} catch (error) {
			if (!(error instanceof PythawError && error.code === "ERR_READ")) throw error;
			first ??= error;
		}
	}
	throw first;
}
