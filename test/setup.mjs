/**
 * Installs the Nodes that the tests run on, Deno, Bun and workerd, from test/engines/package-lock.json (exact versions and
 * integrity), for the platform it runs on. Run by `npm run setup`; does nothing, and reaches for no
 * network, when the installed tree is the lock's. It must not depend on any package.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const directory = fileURLToPath(new URL("engines/", import.meta.url));
const platform = `${process.platform}-${process.arch}`;
/** Written last, so that an install that was interrupted is not taken for a finished one. */
const stampFile = join(directory, "node_modules", ".installed");

/** Where each engine's package has its binary. */
const binaries = {
	node: ["bin", "node"],
	deno: ["deno"],
	bun: ["bin", "bun"],
	workerd: ["bin", "workerd"],
};

const lock = readFileSync(join(directory, "package-lock.json"));
const stamp = `${platform} ${createHash("sha256").update(lock).digest("hex")}\n`;

const { optionalDependencies } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
const wanted = Object.keys(optionalDependencies).filter((alias) => alias.endsWith(`-${platform}`));

if (wanted.length === 0) {
	fail(
		`No Node for ${platform} is listed in test/engines/package.json.\n` +
			"Add its packages there (and to the lock: npm install --package-lock-only in that folder), or run the tests on a platform that is listed.",
	);
}
if (!isInstalled()) install();

function isInstalled() {
	if (!existsSync(stampFile) || readFileSync(stampFile, "utf8") !== stamp) return false;
	return missing().length === 0;
}

function missing() {
	return wanted.filter((alias) => !existsSync(binaryOf(alias)));
}

function binaryOf(alias) {
	const [engine] = alias.split("-");
	return join(directory, "node_modules", alias, ...binaries[engine]);
}

function install() {
	console.log(`Installing ${wanted.join(", ")} into test/engines`);
	const started = performance.now();
	// The packages are optional dependencies because their `os` and `cpu` fields rule out all
	// platforms but one; a user's `omit=optional` must not rule out that one too. All of them have
	// a binary called `node`, hence no links; none has anything to run on installation.
	const args = ["ci", "--prefix", directory, "--include=optional", "--no-bin-links"];
	args.push("--ignore-scripts", "--no-audit", "--no-fund");
	// Under `npm run`, the npm that runs us; started by hand, the one in PATH.
	const npm = process.env.npm_execpath;
	const { error, status, signal } = npm
		? spawnSync(process.execPath, [npm, ...args], { stdio: "inherit" })
		: spawnSync("npm", args, { stdio: "inherit" });
	if (error) fail(`Could not start npm: ${error.message}`);
	if (status !== 0) fail(`npm ci in test/engines ended with ${signal ?? `exit code ${status}`}.`);
	// npm passes over an optional dependency that it could not download.
	const absent = missing();
	if (absent.length) {
		fail(`npm did not install ${absent.join(", ")}: see its output above, then run it again.`);
	}
	writeFileSync(stampFile, stamp);
	console.log(`Installed in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

function fail(message) {
	console.error(message);
	process.exit(1);
}
