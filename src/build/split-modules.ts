/**
 * Splits the main module and native libraries in two: what a start calls, and the rest. A rehearsal tells
 * which functions that is; what the app's base has is taken as it is.
 */
import type { FormManifest } from "../distribution/form.js";
import { concatenate, isEqual } from "../engine/bytes.js";
import { sha256 } from "../engine/digest.js";
import type { Host } from "../engine/host.js";
import { PythawError } from "../errors.js";
import { prelinkedLibraries } from "../libraries/compile.js";
import { REST_SECTION, readRestRecord } from "../libraries/library-rest.js";
import { BaseFiles } from "../snapshot/base-files.js";
import { decodeContents } from "../snapshot/decode.js";
import { libraryFilesOf } from "../snapshot/restore.js";
import { WasmFormatError } from "../wasm/errors.js";
import { customSection } from "../wasm/module-reader.js";
import { type AppFile, hashed, libraryName } from "./app-file.js";
import type { Form } from "./form.js";
import { calledFunctions, type Rehearsal } from "./rehearse.js";
import { splitCode } from "./split-code.js";
import { splitLibrary } from "./split-library.js";

/** The main module's two parts. */
export interface SplitMain {
	readonly first: Uint8Array;
	readonly rest: Uint8Array;
}

/** What is deployed already. */
export interface ExistingSplit extends SplitMain {
	/** What the main module is a form of. */
	readonly form: FormManifest;
	/** First parts of native libraries. */
	readonly libraries: readonly Uint8Array[];
}

/** How it is found out what the first parts have to hold. */
export interface Splitting extends Omit<Rehearsal, "snapshot" | "base"> {
	readonly snapshot: Uint8Array;
	readonly base: readonly Uint8Array[];
	/** What is taken instead, if it is of the same form. */
	readonly existing?: ExistingSplit;
}

export interface SplitModules {
	readonly main: SplitMain;
	/** The first parts of native libraries. */
	readonly libraries: readonly AppFile[];
}

/**
 * @param plain the main module as the release has it.
 * @returns nothing if the snapshot does not start by itself, or the main module is of a kind that is not known.
 */
export async function splitModules(
	host: Host,
	plain: Uint8Array,
	{ wasm: prelinked, manifest }: Form,
	{ existing, ...start }: Splitting & { readonly indexURL: string; readonly stdLibURL?: string },
): Promise<SplitModules | undefined> {
	const taken = existing && isSame(existing.form, manifest) ? existing : undefined;
	const whole = await librariesOf(host, start);
	const libraries = new Map<string, Uint8Array>();
	for (const [path, bytes] of whole) {
		const first = taken && (await firstOf(taken, bytes));
		if (first === undefined) continue;
		libraries.set(path, first);
		whole.delete(path);
	}
	try {
		const called =
			taken === undefined || whole.size > 0
				? await calledFunctions(host, plain, whole, start)
				: () => undefined;
		const main = taken ?? splitMain(prelinked, called()!);
		if (main === undefined) return undefined;
		for (const [path, bytes] of whole) {
			const own = called(path);
			const first = own && (await splitLibrary(bytes, own));
			if (first !== undefined) libraries.set(path, first);
		}
		const files = [...libraries].map(async ([library, bytes]) => {
			return { ...(await hashed("library", libraryName(library), bytes)), library };
		});
		return { main, libraries: await Promise.all(files) };
	} catch (error) {
		if (start.signal?.aborted) throw error;
		// A snapshot may need what only its app gives it; then the app has its modules in one piece.
		if (error instanceof PythawError || error instanceof WasmFormatError) {
			return taken && { main: taken, libraries: [] };
		}
		throw error;
	}
}

const isSame = (a: FormManifest, b: FormManifest) => JSON.stringify(a) === JSON.stringify(b);

/** In bytes. Smaller libraries are compiled sooner than another file is fetched: mypy has 200 of a kilobyte. */
const MIN_BYTE_LENGTH = 1 << 18;

/** The snapshot's prelinked libraries that are large enough to be split, by the paths of their files. */
async function librariesOf(
	host: Host,
	{ snapshot, base }: Pick<Splitting, "snapshot" | "base">,
): Promise<Map<string, Uint8Array>> {
	const contents = await decodeContents(snapshot, host.codecs, new BaseFiles(base));
	const all = prelinkedLibraries(contents.libraries, libraryFilesOf(contents));
	for (const { file, prelinked } of contents.libraries.libraries) {
		// What is linked at each start has its exports enumerated.
		if (prelinked === null || (all.get(file)?.byteLength ?? 0) < MIN_BYTE_LENGTH) all.delete(file);
	}
	return all;
}

/** That which was split off the same module. */
async function firstOf(
	{ libraries }: ExistingSplit,
	whole: Uint8Array,
): Promise<Uint8Array | undefined> {
	const digest = await sha256(whole);
	return libraries.find((first) => {
		const section = customSection(first, REST_SECTION);
		return section !== undefined && isEqual(readRestRecord(section).whole, digest);
	});
}

/** Undefined if what comes out is no module. */
function splitMain(
	prelinked: Uint8Array,
	called: (index: number) => boolean,
): SplitMain | undefined {
	const { first, rest } = splitCode(prelinked, called);
	const main = { first: concatenate(first), rest: concatenate(rest) };
	const isValid = Object.values(main).every((part) => WebAssembly.validate(part as BufferSource));
	return isValid ? main : undefined;
}
