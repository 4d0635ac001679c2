/**
 * The plugin for Vite, rollup and Rolldown: `import { loadPyodide } from "./app.recipe.toml"` builds the
 * app, and its files become assets of the bundle. Vite's development server hands them out as they are.
 */
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { basename, join, posix } from "node:path";
import { pathToFileURL } from "node:url";
import type { FileRecord } from "../build/manifest.js";
import { serveFiles } from "../serve/files.js";
import {
	type BuiltModule,
	builtModule,
	defaultInclude,
	filesIn,
	filesOf,
	loaderPath,
	moduleText,
	type PluginOptions,
} from "./built-module.js";

export type { PluginOptions } from "./built-module.js";

export interface RollupPluginOptions extends PluginOptions {
	/** Directory of the assets in the output; default: Vite's `build.assetsDir`, else `assets`. */
	assetsDirectory?: string;
}

/** What this plugin uses of the bundlers' contexts. */
interface LoadContext {
	addWatchFile(file: string): void;
	emitFile(file: { type: "asset"; fileName: string; source: Uint8Array }): string;
	info?(message: string): void;
}

/** What it uses of Vite's configuration and development server. */
interface ViteConfig {
	readonly command: "build" | "serve";
	readonly base: string;
	readonly build: { readonly assetsDir: string };
}
interface UserConfig {
	readonly build?: { readonly ssrEmitAssets?: boolean };
}
type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;
interface ViteServer {
	readonly middlewares: { use(path: string, handle: Middleware): void };
}

export interface PythawPlugin {
	readonly name: string;
	readonly enforce: "pre";
	load(
		this: LoadContext,
		id: string,
		options?: { ssr?: boolean },
	): Promise<LoadedModule | undefined>;
	config(config: UserConfig, env: { isSsrBuild?: boolean }): UserConfig | undefined;
	configResolved(config: ViteConfig): void;
	configureServer(server: ViteServer): void;
	renderChunk(code: string, chunk: { fileName: string }): { code: string; map: null } | undefined;
}

interface LoadedModule {
	readonly code: string;
	readonly map: null;
	/** Rolldown would take the module for what its file's name says. */
	readonly moduleType: "js";
}

/** Stands for the way from a chunk to an asset until both have their places. It has no character that code escapes. */
const ASSET = /@pythaw-asset\/([^"'`]*)/g;

/** Where Vite's development server has the files. */
const SERVED = "@pythaw/";

export function pythaw(options: RollupPluginOptions = {}): PythawPlugin {
	const { include = defaultInclude, assetsDirectory, ...rest } = options;
	/** By the name of its directory. */
	const served = new Map<string, ReturnType<typeof serveFiles>>();
	let vite: ViteConfig | undefined;

	return {
		name: "pythaw",
		enforce: "pre",
		// Else Vite leaves out the assets of a build for a server.
		config: ({ build }, { isSsrBuild }) =>
			isSsrBuild && build?.ssrEmitAssets === undefined
				? { build: { ssrEmitAssets: true } }
				: undefined,
		configResolved(config) {
			vite = config;
		},
		configureServer({ middlewares }) {
			middlewares.use(`/${SERVED.slice(0, -1)}`, (request, response, next) => {
				const [, name, path] = /^\/([0-9a-f]+)(\/.*)$/.exec(request.url ?? "") ?? [];
				const serve = served.get(name);
				if (serve === undefined) return next();
				request.url = path;
				serve(request, response);
			});
		},
		async load(id, { ssr = false } = {}) {
			const [file, query] = id.split("?");
			if (!include.test(file) || /(^|&)(raw|url)\b/.test(query ?? "")) return undefined;
			const target = options.target ?? (ssr ? "node" : "browser");
			const built = await builtModule(file, target, rest);
			// Vite's development server takes each for a module, which a directory is not.
			const isServed = vite?.command === "serve";
			const watched = isServed ? built.watched.flatMap(filesIn) : built.watched;
			for (const path of watched) this.addWatchFile(path);
			if (built.isNew) this.info?.(`built the app of ${file}`);
			const loader = loaderPath(target).replaceAll("\\", "/");
			const urlOf = isServed ? servedFrom(built, ssr) : emittedTo(this, built, ssr);
			const code = moduleText(built, loader, urlOf);
			return { code, map: null, moduleType: "js" };
		},
		renderChunk(code, { fileName }) {
			if (code.search(ASSET) < 0) return undefined;
			const way = (_: string, asset: string) => posix.relative(posix.dirname(fileName), asset);
			return { code: code.replaceAll(ASSET, way), map: null };
		},
	};

	/** Makes its files assets. Vite has addresses of pages for them, which a server cannot read. */
	function emittedTo(
		context: LoadContext,
		built: BuiltModule,
		ssr: boolean,
	): (file: FileRecord) => string {
		const directory = assetsDirectory ?? vite?.build.assetsDir ?? "assets";
		const references = new Map(
			filesOf(built).map(({ name }) => {
				const source = readFileSync(join(built.directory, name));
				const fileName = [directory, basename(name)].filter(Boolean).join("/");
				const reference = context.emitFile({ type: "asset", fileName, source });
				return [name, { fileName, reference }];
			}),
		);
		return ({ name }) => {
			const { fileName, reference } = references.get(name)!;
			if (!ssr) return `import.meta.ROLLUP_FILE_URL_${reference}`;
			return `new URL("@pythaw-asset/${fileName}", import.meta.url).href`;
		};
	}

	/** Has the development server hand out its files. */
	function servedFrom(built: BuiltModule, ssr: boolean): (file: FileRecord) => string {
		const name = basename(built.directory);
		if (!served.has(name)) served.set(name, serveFiles(built.directory, { cors: true }));
		if (ssr) return (file) => JSON.stringify(pathToFileURL(join(built.directory, file.name)).href);
		const prefix = `${vite!.base}${SERVED}${name}/`;
		return (file) => `new URL(${JSON.stringify(prefix + file.name)}, location.href).href`;
	}
}

export default pythaw;
