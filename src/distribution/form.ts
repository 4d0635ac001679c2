/**
 * Pyodide's own form: glue and main module as `makeForm` has rewritten them (src/build). What the module
 * says of itself, and where it says it. Reads; what a form means for linking is in libraries/main-symbols.ts.
 */
import type { HeldFile } from "../engine/kept-forms.js";
import { WasmFormatError } from "../wasm/errors.js";
import { customSection } from "../wasm/module-reader.js";
import type { DistributionFingerprint } from "./fingerprint.js";
import type { TableIndex } from "./glue.js";

/** Custom sections of a prelinked main module. */
export const formSections = {
	/** {@link FormManifest} as JSON. */
	manifest: "pythaw.form",
	/** What the exports were that are no exports any more: libraries/main-symbols.ts. Read when a name is asked for. */
	symbols: "pythaw.symbols",
	/** A module that puts library functions into the table: the glue's own, whose addresses C code takes. */
	functions: "pythaw.functions",
} as const;

/** What the rest of a split module imports of the first part (src/build/split-code.ts) has this name, as module and at the beginning of its own. */
export const SHARED = "pythaw";

/** The table that stubs call through. Its last entry is a function that puts the rest's functions there. */
export const SHARED_TABLE = `${SHARED}.functions`;

/** What a prelinked main module is, and of which release. */
export interface FormManifest {
	/** The same in the glue that belongs to it ({@link PyodideModule.pythawForm}). */
	readonly mark: string;
	/** The release's build id, which snapshots are bound to. */
	readonly buildId: string;
	/** What Pyodide's own loader calls its `BUILD_ID`. */
	readonly pyodideBuildId: string;
	/** The release's files, as snapshots record them. */
	readonly files: DistributionFingerprint;
	/** Digest of the link layout that was written into it (libraries/layout.ts). */
	readonly layout: string;
	/** Table indexes of the functions that engine slots point to. */
	readonly slotFunctions: Readonly<Record<string, TableIndex>>;
}

/** Files of a form whose content is known. */
export interface FormFiles {
	/** Location of the specialised glue. */
	readonly glue: string;
	/** Location of the prelinked main module. */
	readonly wasm: string;
	/** The rest of that, if it was split. */
	readonly rest?: HeldFile;
	/** URL that the glue is to take for its own. */
	readonly address: string;
	readonly manifest: FormManifest;
}

const utf8 = new TextDecoder();

/** Undefined for a main module as it comes. */
export function manifestOfModule(module: WebAssembly.Module): FormManifest | undefined {
	const [section] = WebAssembly.Module.customSections(module, formSections.manifest);
	return section && JSON.parse(utf8.decode(section));
}

/** The same from the file; undefined also for bytes that are no module, which compiling them will tell. */
export function manifestOfFile(bytes: Uint8Array): FormManifest | undefined {
	try {
		const section = customSection(bytes, formSections.manifest);
		return section && JSON.parse(utf8.decode(section));
	} catch (error) {
		if (!(error instanceof WasmFormatError)) throw error;
		return undefined;
	}
}
