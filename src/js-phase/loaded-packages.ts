/**
 * `pyodide.loadedPackages` on a restored start: what is in site-packages already. Pyodide's own
 * `pyodide._package_loader.init_loaded_packages` looks for that with pathlib, for which the engine first
 * compiles 160 KB of WebAssembly. Here JavaScript looks, by the same rules; what it cannot make out is
 * left to Pyodide.
 */
import type { FileSystem } from "../distribution/file-system.js";
import type { PyodideModule } from "../distribution/glue.js";

const SUFFIX = ".dist-info";

/** Has the glue's call of that function come here, until the function is called that this returns. */
export function replaceInitLoadedPackages(module: PyodideModule): () => void {
	const { API, FS } = module;
	const loader = API.package_loader;
	const init = () => {
		let found: [name: string, source: string][];
		try {
			found = packagesIn(FS, API.sitePackages);
		} catch {
			loader.init_loaded_packages();
			return;
		}
		for (const [name, source] of found) API.public_api.loadedPackages[name] = source;
	};
	API.package_loader = new Proxy(loader, {
		get: (_, name) => (name === "init_loaded_packages" ? init : loader[name]),
	});
	return () => {
		API.package_loader = loader;
	};
}

/** @throws for what is not as packages are installed. */
function packagesIn(FS: FileSystem, directory: string): [name: string, source: string][] {
	return FS.readdir(directory)
		.filter((entry) => entry.endsWith(SUFFIX))
		.map((entry) => {
			const read = (file: string): string | undefined => {
				const path = `${directory}/${entry}/${file}`;
				return FS.analyzePath(path).exists ? FS.readFile(path, { encoding: "utf8" }) : undefined;
			};
			return [nameIn(read("METADATA")!), sourceOf(read)];
		});
}

/** As the first line that begins with "Name:" says. */
function nameIn(metadata: string): string {
	const line = metadata.split(/\r\n?|\n/).find((line) => line.startsWith("Name:"));
	return line!.slice("Name:".length).trim();
}

/** Where a package comes from, in Pyodide's words. */
function sourceOf(read: (file: string) => string | undefined): string {
	const source = read("PYODIDE_SOURCE")?.trim();
	if (source) return source === "pyodide" ? "default channel" : source;
	const direct = read("direct_url.json");
	if (direct !== undefined) {
		const { url } = JSON.parse(direct);
		if (typeof url !== "string") throw new TypeError("no address");
		return url;
	}
	const installer = read("INSTALLER");
	return installer === undefined ? "Unknown" : `${installer.trim()} (index unknown)`;
}
