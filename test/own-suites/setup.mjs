/**
 * Fetches what the packages' own test suites need, with pip as it is set up on this machine, into
 * .cache/: a test runner, and source distributions for the tests in them. Does nothing, and reaches for
 * no network, when they were fetched before. Part of `npm run setup`.
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
const lists = {
	"wheels.txt": ["--only-binary=:all:"],
	"sources.txt": ["--no-binary=:all:"],
};

const texts = Object.keys(lists).map((list) => readFileSync(join(directory, list), "utf8"));
const stamp = `${createHash("sha256").update(texts.join("\0")).digest("hex")}\n`;
if (!existsSync(stampFile) || readFileSync(stampFile, "utf8") !== stamp) fetchAll();

function fetchAll() {
	console.log("Fetching packages' own tests into test/own-suites/.cache");
	rmSync(cache, { recursive: true, force: true });
	mkdirSync(cache);
	for (const [list, options] of Object.entries(lists)) {
		const args = ["-m", "pip", "download", "--quiet", "--no-deps", "--disable-pip-version-check"];
		args.push(...options, "--require-hashes", "--dest", cache, "-r", join(directory, list));
		run("python3", args);
	}
	for (const archive of readdirSync(cache).filter((name) => name.endsWith(".tar.gz"))) {
		run("tar", ["-xzf", join(cache, archive), "-C", cache, "--no-same-owner"]);
	}
	writeFileSync(stampFile, stamp);
}

function run(program, args) {
	const { error, status } = spawnSync(program, args, { stdio: "inherit" });
	if (error === undefined && status === 0) return;
	console.error(
		error?.message ?? `${program} ended with exit code ${status}: see its output above.`,
	);
	process.exit(1);
}
