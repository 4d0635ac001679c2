/**
 * The wheels of the packages in a manifest, as pip finds them for Pyodide, in a directory.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const lockFile = new URL("../node_modules/pyodide/pyodide-lock.json", import.meta.url);

/** @param manifest of a built app, a path. Returns `name==version` of each. */
export function fetchWheels(manifest, directory) {
	const { packages } = JSON.parse(readFileSync(manifest, "utf8"));
	const wanted = packages.map(({ purl }) => purl.replace("pkg:pypi/", "").replace("@", "=="));
	const { abi_version, arch, python } = JSON.parse(readFileSync(lockFile, "utf8")).info;
	const version = python.split(".").slice(0, 2).join("");
	const platform = [
		"--platform",
		`pyemscripten_${abi_version}_${arch}`,
		"--python-version",
		version,
	];
	const abis = [`cp${version}`, "abi3", "none"].flatMap((abi) => ["--abi", abi]);
	const { status } = spawnSync(
		"pip",
		[
			...["download", "-q", "--no-deps", "--only-binary=:all:", ...platform],
			...["--implementation", "cp", ...abis, "-d", directory, ...wanted],
		],
		{ stdio: ["ignore", "ignore", "inherit"] },
	);
	if (status !== 0) throw new Error(`pip ended with ${status}`);
	return wanted;
}
