/** The form of a release, made once for all tests. */
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Form, makeForm } from "../../src/build/form.js";
import { openDistribution } from "../../src/distribution/distribution.js";
import { host } from "../../src/host.js";
import type { Release } from "../generations/releases.js";
import { stored } from "../store.js";
import { temporaryDirectory } from "../suite/start.js";

/**
 * A directory with the release's files, in which the form's have the place of its own.
 *
 * @throws if the release is refused.
 */
export async function formOf(release: Release): Promise<string> {
	let made: Promise<Form> | undefined;
	const part = (ending: string, content: (form: Form) => Uint8Array) =>
		stored(`form of ${release.version}.${ending}`, async (file) => {
			made ??= make(release);
			writeFileSync(file, content(await made));
		});
	const wasm = await part("wasm", (form) => form.wasm);
	const glue = await part("mjs", (form) => form.glue);
	const directory = temporaryDirectory();
	for (const name of ["python_stdlib.zip", "pyodide-lock.json", "package.json"]) {
		symlinkSync(join(release.directory, name), join(directory, name));
	}
	symlinkSync(glue, join(directory, "pyodide.asm.mjs"));
	symlinkSync(wasm, join(directory, "pyodide.asm.wasm"));
	return directory;
}

async function make(release: Release): Promise<Form> {
	const indexURL = `${release.directory}/`;
	const form = await makeForm(host(), openDistribution(host(), { indexURL }));
	if ("refused" in form) throw new Error(`${release.name} is refused because ${form.refused}`);
	return form;
}
