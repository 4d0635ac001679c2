/**
 * A package made by hand: a wheel of a few hundred bytes and the lock file that lists it, in a
 * directory of their own.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../engines/engines.js";
import { makeWheel } from "../packages/make-wheel.js";

export interface TinyPackage {
	/** Holds the wheel and nothing else. */
	readonly wheelDirectory: string;
	readonly fileName: string;
	/** A lock file's content that lists this package only, by its file name. */
	readonly lock: any;
}

/** Makes the package `tiny`, whose module has `value = 17`. */
export function makeTinyPackage(directory: string): TinyPackage {
	const { fileName, bytes, sha256 } = makeWheel({ name: "tiny", version: "1.0" });
	const wheelDirectory = join(directory, "wheels");
	mkdirSync(wheelDirectory);
	writeFileSync(join(wheelDirectory, fileName), bytes);
	const { info } = JSON.parse(
		readFileSync(join(root, "node_modules/pyodide/pyodide-lock.json"), "utf8"),
	);
	const tiny = {
		name: "tiny",
		version: "1.0",
		file_name: fileName,
		install_dir: "site",
		sha256,
		package_type: "package",
		imports: ["tiny"],
		depends: [],
		unvendored_tests: false,
	};
	return { wheelDirectory, fileName, lock: { info, packages: { tiny } } };
}
