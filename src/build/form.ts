/**
 * Makes Pyodide's own form of a release: a prelinked main module, and the glue specialised to it. Reads the
 * release and links one instance of it; writes nothing.
 */
import { freshlyLinked } from "../boot/fresh-memory.js";
import type { Distribution } from "../distribution/distribution.js";
import type { FormManifest } from "../distribution/form.js";
import type { Host } from "../engine/host.js";
import { layoutDigest } from "../libraries/layout.js";
import type { LinkedInstance } from "../libraries/linked-instance.js";
import { UnknownGlue } from "./glue-tree.js";
import { type MainLink, prelinkMain, UnknownModule } from "./main-module.js";
import { specialise } from "./specialise.js";

/** The two files, which work with each other only, and what they were made from. */
export interface Form {
	/** An ES module, as `pyodide.asm.mjs` is. */
	readonly glue: Uint8Array;
	readonly wasm: Uint8Array;
	/** What the wasm says of itself, too. */
	readonly manifest: FormManifest;
}

/** @returns why there is none of a release whose files look otherwise than those that are known. */
export async function makeForm(
	host: Host,
	distribution: Distribution,
): Promise<Form | { readonly refused: string }> {
	if ((await distribution.form) !== undefined) return { refused: "it is a form already" };
	const { glue, wasm } = await distribution.files();
	const buildId = await distribution.buildId();
	try {
		const { text, used, mark } = specialise(glue, buildId);
		const link = linkOf(await freshlyLinked(host, distribution));
		const manifest: FormManifest = {
			mark,
			buildId,
			pyodideBuildId: await distribution.pyodideBuildId(),
			files: await distribution.fingerprint(),
			layout: layoutDigest(link.layout),
			slotFunctions: link.layout.slotFunctions,
		};
		return {
			glue: new TextEncoder().encode(text),
			wasm: prelinkMain(wasm, link, used, manifest),
			manifest,
		};
	} catch (error) {
		if (error instanceof UnknownGlue) return { refused: `of its glue: ${error.message}` };
		if (error instanceof UnknownModule) return { refused: `of its main module: ${error.message}` };
		throw error;
	}
}

/** What the link step has worked out. */
function linkOf({ module, layout: record, table }: LinkedInstance): MainLink {
	const layout = record();
	const { exports } = module.LDSO.loadedLibsByName.__main__;
	const signatures: Record<string, string> = {};
	for (const [name, tableIndex] of Object.entries(layout.got)) {
		const { sig } = (exports[name] ?? {}) as { readonly sig?: string };
		// The table holds a wrapper of a JavaScript function, and an export itself.
		if (sig !== undefined && table.get(tableIndex) !== exports[name]) signatures[name] = sig;
	}
	return { layout, signatures };
}
