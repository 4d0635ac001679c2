/**
 * Links an instance of a prelinked main module: table and addresses are in the module, so the glue takes
 * the few exports that it uses, and its step is done. Names that are no exports any more are found when
 * somebody asks; what only dynamic linking needs is for link-completion.ts.
 */
import { formSections } from "../distribution/form.js";
import type { Generation } from "../distribution/generation.js";
import type { PyodideModule } from "../distribution/glue.js";
import type { GlueImports } from "../distribution/imports.js";
import type { LinkCompletion } from "./link-completion.js";
import { fallBackTo, type MainSymbols } from "./main-symbols.js";
import { withNames } from "./scripts.js";

export interface PrelinkedInstance {
	readonly module: PyodideModule;
	readonly generation: Generation;
	readonly imports: GlueImports;
	readonly table: WebAssembly.Table;
	readonly symbols: MainSymbols;
	/** Made of the module's section of that name, if this host may compile. */
	readonly functions: WebAssembly.Module | undefined;
	readonly completion: LinkCompletion;
}

/** @param link the glue's callback: has linked when it returns. */
export function linkPrelinked(
	{ module, generation, imports, table, symbols, functions, completion }: PrelinkedInstance,
	link: () => void,
): void {
	const { env } = imports;
	if (functions !== undefined) {
		new WebAssembly.Instance(functions, { glue: env as any, main: { table } });
	}
	link();
	module.pythawWithNames = (text) => withNames(symbols, text);
	const prototype = Object.getPrototypeOf(env);
	fallBackTo(env, (name) => symbols.find(name));
	fallBackTo(module, (name) => symbols.ofModule(name));
	completion.add(() => {
		Object.setPrototypeOf(env, prototype);
		generation.completeLink(module, symbols.all());
		const own = env as unknown as Record<string, { sig: string }>;
		// The entries are there, and the glue only has to know: it would compile a module for each.
		if (functions !== undefined) table.set = () => {};
		for (const [name, index] of symbols.libraryFunctions()) {
			const run = own[name];
			// Some functions have several names; the entry of one that is known would stay among the free ones.
			if (module.getFunctionAddress(run) === 0) {
				// The next free entry is what it takes.
				module.freeTableIndexes.push(index);
				module.addFunction(run, run.sig);
			}
			module.GOT[name] ??= new WebAssembly.Global({ value: "i32", mutable: true }, index);
		}
		// The prototype's is seen again.
		delete (table as Partial<WebAssembly.Table>).set;
	});
}

/** Begins to compile what puts the glue's functions into the table; undefined where there is none. */
export async function compileFunctions(
	wasmModule: WebAssembly.Module,
): Promise<WebAssembly.Module | undefined> {
	const [section] = WebAssembly.Module.customSections(wasmModule, formSections.functions);
	if (section === undefined) return undefined;
	// A host that refuses to compile has these entries empty: graphics libraries are called through them.
	return WebAssembly.compile(section).catch(() => undefined);
}
