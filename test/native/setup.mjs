/**
 * Sees to it that the C extensions of the tests are built, and installs Debian's clang and wasm-ld
 * where they are missing. Run by `npm run setup`; when the extensions are built from the sources as
 * they are, it starts no program and reaches for no network. It must not depend on any package.
 */
import { spawnSync } from "node:child_process";
import { build, hasTools, isBuilt, tools } from "./build.mjs";

const packages = ["clang-19", "lld-19"];

if (!isBuilt()) {
	if (!hasTools()) install();
	try {
		build();
	} catch (error) {
		fail(error.message);
	}
}

function install() {
	const wanted = `${tools.clang.join(" or ")}, and ${tools.linker.join(" or ")}`;
	if (process.getuid?.() !== 0 || !succeeds("apt-get", ["--version"])) {
		fail(`The tests' C extensions are built with ${wanted} (19 or later): install them.`);
	}
	console.log(`Installing ${packages.join(", ")}`);
	const args = ["install", "--yes", "--no-install-recommends", ...packages];
	// The list of packages may be missing or old; then the first attempt says nothing worth reading.
	if (succeeds("apt-get", args)) return;
	if (!apt(["update"]) || !apt(args)) fail(`apt-get did not install ${packages.join(", ")}.`);
}

function apt(args) {
	const { status } = spawnSync("apt-get", ["--quiet", ...args], { stdio: "inherit", env: quiet() });
	return status === 0;
}

function succeeds(program, args) {
	return spawnSync(program, args, { stdio: "ignore", env: quiet() }).status === 0;
}

function quiet() {
	return { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
}

function fail(message) {
	console.error(message);
	process.exit(1);
}
