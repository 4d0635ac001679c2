/** Files of other languages that can be imported: see file-modules.mjs. */

/** The text of a Python program. */
declare module "*.py" {
	const source: string;
	export default source;
}
