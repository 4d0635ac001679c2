/**
 * Fetches the wheels of requirements.txt with pip, as pip is set up on this machine, into .cache/.
 * Does nothing, and reaches for no network, when they were fetched before. Part of `npm run setup`.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const directory = fileURLToPath(new URL(".", import.meta.url));
const requirements = join(directory, "requirements.txt");
const cache = join(directory, ".cache");
/** Written last, so that a download that was interrupted is not taken for a finished one. */
const stampFile = join(cache, ".fetched");

const text = readFileSync(requirements, "utf8");
const stamp = `${createHash("sha256").update(text).digest("hex")}\n`;
if (!isFetched()) fetchAll();

function isFetched() {
	return existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp;
}

function fetchAll() {
	const count = text.match(/--hash=/g).length;
	console.log(`Fetching ${count} wheel${count === 1 ? "" : "s"} into test/wheels/.cache`);
	rmSync(cache, { recursive: true, force: true });
	const args = ["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"];
	args.push("--disable-pip-version-check", "--require-hashes", "--dest", cache, "-r", requirements);
	const { error, status } = spawnSync("python3", args, { stdio: "inherit" });
	if (error) fail(`Could not start python3: ${error.message}`);
	if (status !== 0) fail(`pip download ended with exit code ${status}: see its output above.`);
	const found = readdirSync(cache).filter((name) => name.endsWith(".whl")).length;
	if (found !== count) fail(`pip fetched ${found} of ${count} wheels.`);
	writeFileSync(stampFile, stamp);
}

function fail(message) {
	console.error(message);
	process.exit(1);
}
