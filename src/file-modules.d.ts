/** Files of other languages that can be imported: see file-modules.mjs. */

/** The text of a Python program. */
declare module "*.py" {
	const source: string;
	export default source;
}

/** A style sheet. */
declare module "*.css" {
	const source: string;
	export default source;
}

/** A WebAssembly module in the text format. */
declare module "*.wat" {
	const module: {
		/** The file's name without extension. */
		readonly name: string;
		/** The module in the binary format. */
		readonly bytes: Uint8Array<ArrayBuffer>;
	};
	export default module;
}
