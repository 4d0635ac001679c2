/**
 * Fetches the wheels of requirements.txt and native-requirements.txt with pip, as pip is set up on
 * this machine, into .cache/. Does nothing, and reaches for no network, when they were fetched
 * before. Part of `npm run setup`.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const directory = fileURLToPath(new URL(".", import.meta.url));
const cache = join(directory, ".cache");
/** Written last, so that a download that was interrupted is not taken for a finished one. */
const stampFile = join(cache, ".fetched");

/** The platform tag of PEP 783 for the Pyodide of package.json, and its Python. */
const target = ["--platform", "pyemscripten_2026_0_wasm32", "--python-version", "314"];
target.push("--implementation", "cp", "--abi", "cp314", "--abi", "abi3", "--abi", "none");

/** pip takes one platform a run, and a wheel for any platform only where none is named. */
const lists = [
	{ file: "requirements.txt", args: ["--python-version", "314"] },
	{ file: "native-requirements.txt", args: target },
].map(({ file, args }) => {
	const path = join(directory, file);
	return { path, args, text: readFileSync(path, "utf8") };
});
const text = lists.map((list) => list.text).join("");
const stamp = `${createHash("sha256").update(text).digest("hex")}\n`;
if (!isFetched()) fetchAll();

function isFetched() {
	return existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp;
}

function fetchAll() {
	const count = text.match(/--hash=/g).length;
	console.log(`Fetching ${count} wheels into test/wheels/.cache`);
	rmSync(cache, { recursive: true, force: true });
	mkdirSync(cache);
	for (const { path, args } of lists) fetchList(path, args);
	const found = readdirSync(cache).filter((name) => name.endsWith(".whl")).length;
	if (found !== count) fail(`pip fetched ${found} of ${count} wheels.`);
	writeFileSync(stampFile, stamp);
}

function fetchList(path, target) {
	const args = ["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", ...target];
	args.push("--disable-pip-version-check", "--require-hashes", "--dest", cache, "-r", path);
	const { error, status } = spawnSync("python3", args, { stdio: "inherit" });
	if (error) fail(`Could not start python3: ${error.message}`);
	if (status !== 0) fail(`pip download ended with exit code ${status}: see its output above.`);
}

function fail(message) {
	console.error(message);
	process.exit(1);
}
