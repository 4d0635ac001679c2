/**
 * Makes a form for later starts to find, behind the start that found none. Whatever goes wrong is written
 * down instead of thrown, so that it is not tried on every start.
 */
import { build } from "../create/build.js";
import { openDistribution } from "../distribution/distribution.js";
import type { Host } from "../engine/host.js";
import type { FormContent, PlainFiles } from "../engine/kept-forms.js";
import { type Form, makeForm } from "./form.js";
import language from "./rehearsal-language.py";
import programs from "./rehearsal-programs.py";
import { type SplitMain, splitModules } from "./split-modules.js";

/** So many makers may die over one form before it is left alone. */
const MOST_FAILED = 3;

/** Makes the form of a release's files, unless another one is at it, after a snapshot that is being made. Never rejects. */
export async function keepForm(host: Host, plain: PlainFiles): Promise<void> {
	try {
		const shelf = await host.formShelf?.();
		const id = shelf?.idOf(plain);
		if (shelf === undefined || id === undefined) return;
		const turn = shelf.begin(id);
		if (turn === undefined) return;
		try {
			if (turn.failed >= MOST_FAILED) {
				shelf.refuse(id, `${MOST_FAILED} processes ended before they had made it`);
				return;
			}
			await shelf.whenQuiet();
			const form = await formToKeep(host, plain);
			// If the files were replaced meanwhile, nobody looks for what was made of them.
			if (shelf.idOf(plain) !== id) return;
			if ("refused" in form) shelf.refuse(id, form.refused);
			else shelf.put(id, form);
			shelf.trim();
		} finally {
			turn.release();
		}
	} catch {
		// No room, say. The next start finds nothing and tries again.
	}
}

/** A form in two parts, if it can be divided; or why there is none. */
export async function formToKeep(
	host: Host,
	{ wasm }: PlainFiles,
): Promise<FormContent | { refused: string }> {
	const indexURL = wasm.slice(0, -"pyodide.asm.wasm".length);
	const own = { ...host, forms: undefined };
	try {
		const form = await makeForm(own, openDistribution(own, { indexURL }));
		if ("refused" in form) return form;
		const split = await inTwoParts(own, form, indexURL);
		return split === undefined ? form : { ...form, wasm: split.first, rest: split.rest };
	} catch (error) {
		return { refused: error instanceof Error ? error.message : String(error) };
	}
}

/** Divided by what bare Python does: which app is started with it is not known. */
async function inTwoParts(
	host: Host,
	form: Form,
	indexURL: string,
): Promise<SplitMain | undefined> {
	try {
		const silent = { stdout: () => {}, stderr: () => {} };
		const { bytes: snapshot } = await build(host, {}, { indexURL, ...silent });
		const plain = await host.read(`${indexURL}pyodide.asm.wasm`);
		const start = { snapshot, base: [], indexURL, scripts: [programs, language] };
		return (await splitModules(host, plain, form, start))?.main;
	} catch {
		// In one part it is as good, only slower.
		return undefined;
	}
}
