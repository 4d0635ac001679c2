/**
 * What the virtual file system holds before CPython starts: the standard library, an empty
 * site-packages, the home directory. The same on a cold start and before a restore, but that a snapshot
 * brings the standard library's file itself.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { allowAnyName } from "../files/any-name.js";
import { installNativeFS } from "../files/native-fs.js";
import type { HermeticHost } from "../hermetic/hermetic-host.js";
import { hookModule } from "../js-phase/hooks.js";
import hookModuleSource from "../js-phase/pythaw.py";
import type { LoadOptions } from "./options.js";

/** The home directory of a Python that is told of no other. */
export const HOME = "/home/pyodide";

export interface FileSettings {
	/** Absent before a restore that brings all files. */
	readonly stdlib?: Promise<Uint8Array>;
	readonly home: string;
	readonly fsInit?: LoadOptions["fsInit"];
	/** Given if the times of files are to be a snapshot's. */
	readonly hermetic?: HermeticHost;
}

/** The order is part of a snapshot: there, each change of a directory gives it a later time. */
export async function prepareFiles(
	module: PyodideModule,
	{ stdlib, home, fsInit, hermetic }: FileSettings,
): Promise<void> {
	const { FS, API } = module;
	allowAnyName(FS);
	hermetic?.stampFiles(module);
	const [major, minor] = pythonVersion(module);
	const library = `/lib/python${major}.${minor}`;
	API.pyVersionTuple = pythonVersion(module);
	API.sitePackages = `${library}/site-packages`;
	FS.mkdirTree(API.sitePackages);
	// CPython's getpath looks for it and warns where it is missing.
	FS.mkdirTree(`${library}/lib-dynload`);
	// The one directory of Python's path that is not the user's.
	FS.writeFile(`${library}/lib-dynload/${hookModule}.py`, hookModuleSource);
	FS.mkdirTree(home);
	FS.chdir(home);
	installNativeFS(module);
	const [bytes] = await Promise.all([
		stdlib,
		fsInit?.(FS as any, { sitePackages: API.sitePackages }),
	]);
	if (bytes === undefined) return;
	// The file system owns what it is given: a standard library that is shared must be copied.
	FS.writeFile(`/lib/python${major}${minor}.zip`, bytes, { canOwn: false });
}

/** Reads `Py_Version` (one byte a component: major, minor, micro, release level and serial). */
function pythonVersion(module: PyodideModule): [number, number, number] {
	const version = module.HEAPU32[module._Py_Version >> 2];
	return [version >>> 24, (version >>> 16) & 0xff, (version >>> 8) & 0xff];
}
