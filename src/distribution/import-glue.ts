/**
 * Importing a glue whose content is known, or that may not be there: an import shows no bytes and has an
 * error of its own in each engine, so what is wrong with the file is found out here. Knows no release.
 */
import { sriDigest } from "../engine/digest.js";
import type { Host } from "../engine/host.js";
import { checkContent, type KnownFile, readKnown } from "../engine/known-content.js";
import { IntegrityError, PythawError } from "../errors.js";
import type { GlueFile, LoadedGlue } from "./generations/glue-file.js";
import type { CreatePyodideModule } from "./glue-settings.js";

/**
 * The glue that a manifest names.
 *
 * @throws IntegrityError for another one, where this host computes digests beside this thread.
 */
export async function importKnownGlue(
	host: Host,
	kind: GlueFile,
	file: KnownFile,
): Promise<LoadedGlue> {
	const read = () => readKnown(host, file);
	const glue = await importReadable(host, kind, file.location, read);
	// Where the import was made from bytes, these were checked.
	if (host.digestsBeside && host.importKept === undefined) {
		await checkImported(host, glue.createPyodideModule, file);
	}
	return glue;
}

/**
 * @param read gives its bytes.
 * @throws what reading it throws, if it cannot be read; PythawError `ERR_BOOT` if it can, and not be imported.
 */
export async function importReadable(
	host: Host,
	kind: GlueFile,
	location: string,
	read: () => Promise<Uint8Array>,
): Promise<LoadedGlue> {
	try {
		return await kind.load(host, location, read);
	} catch (error) {
		// What reading it has thrown says what is wrong with the file.
		if (error instanceof PythawError) throw error;
		const bytes = await host.read(location);
		throw new PythawError(
			"ERR_BOOT",
			`Cannot import ${location} (${(error as Error).message}), although it can be read (${bytes.byteLength} bytes).\n` +
				"In a page, its content type must be text/javascript and the page's content security policy must allow it; or the file is damaged.",
			{ cause: error },
		);
	}
}

/**
 * A function tells its own text, and a glue is one function: so what has been imported is held against the
 * digest, and nothing is fetched again. The digest is made beside the page's thread.
 */
async function checkImported(
	host: Host,
	factory: CreatePyodideModule,
	file: KnownFile,
): Promise<void> {
	const text = String(factory);
	const whole = modulesOf(factory.name, text).find(({ length }) => length === file.byteLength);
	const found = whole && (await sriDigest(encoded(whole)));
	if (found === file.integrity) return;
	// A module of another shape may hold the same function.
	const bytes = await host.read(file.location);
	await checkContent(bytes, file, file.location);
	if (new TextDecoder().decode(bytes).includes(text)) return;
	throw new IntegrityError(file.integrity, found ?? "another glue", file.location);
}

/** A start waits for it: into an array that is there takes Chromium half the time that `encode` does. */
function encoded(ascii: string): Uint8Array {
	const bytes = new Uint8Array(ascii.length);
	new TextEncoder().encodeInto(ascii, bytes);
	return bytes;
}

/** The modules that export this function as their default: a specialised glue (build/glue-tree.ts), and Pyodide's. */
const modulesOf = (name: string, text: string): string[] => [
	`const ${name} = (${text});\nexport default ${name};`,
	`${text}export default ${name};\n`,
];
