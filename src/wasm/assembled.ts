/**
 * The modules that the build has assembled already, so that a start need not. The build fills the
 * record (rollup.config.mjs); run from source it is empty and modules are assembled when asked for.
 */
import { assemble } from "./assembler.js";
import type { ModuleDefinition } from "./module.js";

/** Binary modules in base64, by name. */
const assembled: Readonly<Record<string, string>> = {};

/** The binary module of that definition. */
export function moduleBytes(name: string, definition: ModuleDefinition): Uint8Array<ArrayBuffer> {
	const text = assembled[name];
	if (text === undefined) return assemble(definition);
	return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
