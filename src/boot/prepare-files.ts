/**
 * What the virtual file system holds before CPython starts: the standard library, an empty
 * site-packages, the home directory. The same on a cold start and before a restore.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { installNativeFS } from "../files/native-fs.js";
import { hookModule } from "../js-phase/hooks.js";
import hookModuleSource from "../js-phase/pythaw.py";
import type { LoadOptions } from "./options.js";

export type PrepareFiles = (module: PyodideModule) => void | Promise<void>;

/** The steps in the order in which they must run. */
export function preparationsOf(
	stdlib: Promise<Uint8Array>,
	home: string,
	fsInit: LoadOptions["fsInit"],
): PrepareFiles[] {
	return [
		async function installStdlib(module) {
			const [major, minor] = pythonVersion(module);
			const { FS, API } = module;
			API.pyVersionTuple = pythonVersion(module);
			API.sitePackages = `/lib/python${major}.${minor}/site-packages`;
			FS.mkdirTree(API.sitePackages);
			// CPython's getpath looks for it and warns where it is missing.
			FS.mkdirTree(`/lib/python${major}.${minor}/lib-dynload`);
			// The file system owns what it is given: a standard library that is shared must be copied.
			FS.writeFile(stdlibPath(module), await stdlib, { canOwn: false });
		},
		function installHookModule({ FS, API }) {
			// The one directory of Python's path that is not the user's.
			FS.writeFile(`${API.sitePackages}/../lib-dynload/${hookModule}.py`, hookModuleSource);
		},
		function createHome({ FS }) {
			FS.mkdirTree(home);
			FS.chdir(home);
		},
		installNativeFS,
		...(fsInit
			? [
					async function fsInitHook({ FS, API }: PyodideModule) {
						await fsInit(FS as any, { sitePackages: API.sitePackages });
					},
				]
			: []),
	];
}

/** Where the standard library's zip lies, such as `/lib/python314.zip`. */
export function stdlibPath(module: PyodideModule): string {
	const [major, minor] = pythonVersion(module);
	return `/lib/python${major}${minor}.zip`;
}

/** Reads `Py_Version` (one byte a component: major, minor, micro, release level and serial). */
function pythonVersion(module: PyodideModule): [number, number, number] {
	const version = module.HEAPU32[module._Py_Version >> 2];
	return [version >>> 24, (version >>> 16) & 0xff, (version >>> 8) & 0xff];
}
