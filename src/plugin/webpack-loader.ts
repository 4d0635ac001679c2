/**
 * The loader behind the plugin for webpack: an app's file to the module that starts it. Its files become
 * assets, because the module asks for each by `new URL(…, import.meta.url)`, which webpack looks for.
 */
import { dirname, join, relative } from "node:path";
import { builtModule, loaderPath, moduleText, type PluginOptions } from "./built-module.js";

/** What it uses of webpack's context. */
interface LoaderContext {
	readonly resourcePath: string;
	/** Such as `web`, `node` or `async-node`. */
	readonly target?: string;
	getOptions(): PluginOptions;
	addDependency(file: string): void;
	addContextDependency(directory: string): void;
	async(): (error: Error | null, text?: string) => void;
}

export default function load(this: LoaderContext): void {
	const done = this.async();
	textOf(this).then(
		(text) => done(null, text),
		(error) => done(error),
	);
}

async function textOf(context: LoaderContext): Promise<string> {
	const { resourcePath } = context;
	const options = context.getOptions();
	const target = options.target ?? (/node/.test(context.target ?? "") ? "node" : "browser");
	const built = await builtModule(resourcePath, target, options);
	for (const path of built.watched) context.addDependency(path);
	const request = (path: string) => {
		const found = relative(dirname(resourcePath), path).replaceAll("\\", "/");
		return JSON.stringify(found.startsWith(".") ? found : `./${found}`);
	};
	return moduleText(
		built,
		JSON.parse(request(loaderPath(target))),
		({ name }) => `new URL(${request(join(built.directory, name))}, import.meta.url).href`,
	);
}
