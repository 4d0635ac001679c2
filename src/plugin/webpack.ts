/**
 * The plugin for webpack and Rspack: has imports of apps loaded by the loader beside it.
 */
import { fileURLToPath } from "node:url";
import { defaultInclude, type PluginOptions } from "./built-module.js";

export type { PluginOptions } from "./built-module.js";

/** What this plugin uses of a compiler. */
interface Compiler {
	readonly options: { readonly module: { rules: unknown[] } };
	readonly hooks: { readonly thisCompilation: Hook<[Compilation]> };
}

interface Compilation {
	readonly hooks: { readonly processAssets: Hook<[]> };
	getAssets(): readonly {
		readonly name: string;
		readonly info: { readonly sourceFilename?: string };
	}[];
	updateAsset(name: string, update: (source: unknown) => unknown, info: object): void;
}

interface Hook<Arguments extends unknown[]> {
	tap(options: { name: string; stage?: number }, run: (...given: Arguments) => void): void;
}

/** `Compilation.PROCESS_ASSETS_STAGE_OPTIMIZE_SIZE`, before which a file must say that it is small already. */
const OPTIMIZE_SIZE = 400;

/** Pyodide's glue in what was built. */
const GLUE = /pyodide\.asm-[0-9a-f]{16}\.m?js$/;

export class PythawPlugin {
	constructor(private readonly options: PluginOptions = {}) {}

	apply(compiler: Compiler): void {
		const { include = defaultInclude, ...options } = this.options;
		compiler.options.module.rules.push({
			test: include,
			// The app's own snapshot is asked for by its URL, and must stay a file.
			dependency: { not: ["url"] },
			// The file's name would have it taken for JSON.
			type: "javascript/auto",
			use: [{ loader: fileURLToPath(new URL("webpack-loader.js", import.meta.url).href), options }],
		});
		// What is minified anew is no longer the file that was built.
		const name = "pythaw";
		compiler.hooks.thisCompilation.tap({ name }, (compilation) => {
			compilation.hooks.processAssets.tap({ name, stage: OPTIMIZE_SIZE - 1 }, () => {
				for (const asset of compilation.getAssets()) {
					if (!GLUE.test(asset.info.sourceFilename ?? "")) continue;
					compilation.updateAsset(asset.name, (source) => source, { minimized: true });
				}
			});
		});
	}
}

export default PythawPlugin;
