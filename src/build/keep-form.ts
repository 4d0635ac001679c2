/**
 * Makes a form for later starts to find, behind the start that found none. Whatever goes wrong is written
 * down instead of thrown, so that it is not tried on every start.
 */
import { openDistribution } from "../distribution/distribution.js";
import type { Host } from "../engine/host.js";
import type { PlainFiles } from "../engine/kept-forms.js";
import { makeForm } from "./form.js";

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
			const form = await made(host, plain);
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

async function made(host: Host, { wasm }: PlainFiles): ReturnType<typeof makeForm> {
	const indexURL = wasm.slice(0, -"pyodide.asm.wasm".length);
	try {
		return await makeForm(host, openDistribution({ ...host, forms: undefined }, { indexURL }));
	} catch (error) {
		return { refused: error instanceof Error ? error.message : String(error) };
	}
}
