/** The forms of a release, in one part and in two, made once for all tests. */
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Form, makeForm } from "../../src/build/form.js";
import { formToKeep } from "../../src/build/keep-form.js";
import { openDistribution, plainFilesOf } from "../../src/distribution/distribution.js";
import type { FormFiles } from "../../src/distribution/form.js";
import type { FormContent } from "../../src/engine/kept-forms.js";
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

/** The form that starts keep: its main module is in two parts. */
export async function keptFormOf(release: Release): Promise<FormFiles> {
	let made: Promise<FormContent> | undefined;
	const part = (ending: string, content: (form: FormContent) => Uint8Array | string) =>
		stored(`kept form of ${release.version}.${ending}`, async (file) => {
			made ??= keep(release);
			writeFileSync(file, content(await made));
		});
	const rest = await part("rest.wasm", (form) => form.rest!);
	const manifest = await part("json", (form) => JSON.stringify(form.manifest));
	const bytes = readFileSync(rest);
	return {
		glue: await part("mjs", (form) => form.glue),
		wasm: await part("wasm", (form) => form.wasm),
		rest: { location: rest, byteLength: bytes.byteLength, integrity: "", read: () => bytes },
		manifest: JSON.parse(readFileSync(manifest, "utf8")),
		address: `file://${release.directory}/pyodide.asm.mjs`,
	};
}

async function keep({ name, directory }: Release): Promise<FormContent> {
	const form = await formToKeep(host(), plainFilesOf(`${directory}/`));
	if ("refused" in form) throw new Error(`${name} is refused because ${form.refused}`);
	return form;
}
