/**
 * The project's own modules, assembled at build time (assemble.mjs fills the record), so that a start
 * finds them ready and carries no assembler.
 */

/** Binary modules in base64, by name. */
const assembled: Readonly<Record<string, string>> = {};

/** The binary module of that name. */
export function moduleBytes(name: string): Uint8Array<ArrayBuffer> {
	const text = assembled[name];
	if (text === undefined) throw new RangeError(`The build has assembled no module ${name}`);
	return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
