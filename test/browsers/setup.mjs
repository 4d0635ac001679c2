/**
 * Installs the browsers that the tests run in, from Debian's packages. Run by `npm run setup`; does
 * nothing, and reaches for no network, when they are there. It must not depend on any package.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";

/** Debian's packages, each with a file that is there when it is installed. */
const packages = {
	chromium: () => existsSync("/usr/bin/chromium"),
	"firefox-esr": () => existsSync("/usr/bin/firefox-esr"),
	"webkit2gtk-driver": () => existsSync("/usr/bin/WebKitWebDriver") && hasMiniBrowser(),
	// WebKitGTK draws into windows only.
	xvfb: () => existsSync("/usr/bin/Xvfb"),
	"fonts-dejavu-core": () => existsSync("/usr/share/fonts/truetype/dejavu"),
};

const missing = Object.keys(packages).filter((name) => !packages[name]());
if (missing.length > 0) install();

function hasMiniBrowser() {
	return readdirSync("/usr/lib", { withFileTypes: true }).some(
		(entry) =>
			entry.isDirectory() && existsSync(`/usr/lib/${entry.name}/webkit2gtk-4.1/MiniBrowser`),
	);
}

function install() {
	const names = missing.join(" ");
	if (!existsSync("/usr/bin/apt-get")) {
		fail(
			`The tests need the browsers of Debian's packages ${names}, and this system has no apt-get.`,
		);
	}
	if (process.getuid() !== 0) {
		fail(`The tests need browsers. As root: apt-get update && apt-get install ${names}`);
	}
	console.log(`Installing ${names} with apt-get`);
	apt("update");
	apt("install", "--yes", "--no-install-recommends", ...missing);
	const absent = missing.filter((name) => !packages[name]());
	if (absent.length > 0)
		fail(`apt-get did not install ${absent.join(" ")} where it was looked for.`);
}

function apt(...args) {
	const { error, status } = spawnSync("apt-get", ["--quiet", ...args], {
		stdio: ["ignore", "inherit", "inherit"],
		env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
	});
	if (error) fail(`Could not start apt-get: ${error.message}`);
	if (status !== 0) fail(`apt-get ${args.join(" ")} ended with exit code ${status}.`);
}

function fail(message) {
	console.error(message);
	process.exit(1);
}
