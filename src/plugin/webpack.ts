/**
 * The plugin for webpack and Rspack: has imports of apps loaded by the loader beside it.
 */
import { fileURLToPath } from "node:url";
import { defaultInclude, type PluginOptions } from "./built-module.js";

export type { PluginOptions } from "./built-module.js";

/** What this plugin uses of a compiler. */
interface Compiler {
	readonly options: { readonly module: { rules: unknown[] } };
}

export class PythawPlugin {
	readonly #options: PluginOptions;

	constructor(options: PluginOptions = {}) {
		this.#options = options;
	}

	apply(compiler: Compiler): void {
		const { include = defaultInclude, ...options } = this.#options;
		compiler.options.module.rules.push({
			test: include,
			// The file's name would have it taken for JSON.
			type: "javascript/auto",
			use: [{ loader: fileURLToPath(new URL("webpack-loader.js", import.meta.url).href), options }],
		});
	}
}

export default PythawPlugin;
