/**
 * What a host does so that starts have Pyodide's own form of a release without anybody asking for it: it
 * keeps forms between processes, and has them made behind a start. Says nothing about what a form is.
 */
import type { Turn } from "./kept-snapshots.js";

/** The side of a start. Synchronous, for every start asks; what goes wrong in it is no error of the start. */
export interface KeptForms {
	/** The form of these files as they are now; undefined if there is none. */
	find(plain: PlainFiles): KeptForm | undefined;
	/** Has it made behind this process, if it can be. Resolves when that is under way, and never rejects. */
	makeBehind(plain: PlainFiles): Promise<void>;
}

/** Locations. */
export interface PlainFiles {
	readonly glue: string;
	readonly wasm: string;
}

/** A file that can be read later, also if it has been removed. */
export interface HeldFile {
	readonly location: string;
	readonly byteLength: number;
	/** `sha256-<base64>`. */
	readonly integrity: string;
	read(): Uint8Array;
}

/** Files that are whole and this user's, and what the module says of itself. */
export interface KeptForm {
	readonly glue: string;
	readonly wasm: string;
	/** The rest of the main module, if that was split. */
	readonly rest?: HeldFile;
	/** URL of the plain glue: what the kept one is to take for its own. */
	readonly address: string;
	readonly manifest: unknown;
}

/** The maker's side. */
export interface FormShelf {
	/** What the plain files are found by; undefined if they cannot be told from others. */
	idOf(plain: PlainFiles): string | undefined;
	/** Undefined if another one is at it. */
	begin(id: string): Turn | undefined;
	/** Keeps the files, and then what leads to them. Throws if that fails. */
	put(id: string, form: FormContent): void;
	refuse(id: string, reason: string): void;
	/** Removes what was used longest ago. */
	trim(): void;
	/** Resolves when no snapshot is being made by another process: side by side, both take longer. */
	whenQuiet(): Promise<void>;
}

export interface FormContent {
	readonly glue: Uint8Array;
	readonly wasm: Uint8Array;
	readonly rest?: Uint8Array;
	readonly manifest: unknown;
}

/** A kept file, as what leads to it says: with its stamp it need not be read to be known. */
export interface StampedFile {
	readonly name: string;
	readonly byteLength: number;
	/** `sha256-<base64>`. */
	readonly integrity: string;
	readonly stamp: string;
}

/** What leads to a form, or says why there is none. JSON. */
export interface FormRecord {
	readonly form?: {
		readonly glue: StampedFile;
		readonly wasm: StampedFile;
		readonly rest?: StampedFile;
		readonly manifest: unknown;
	};
	readonly refused?: string;
}
