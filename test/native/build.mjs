/**
 * Compiles the C sources of this folder into extension modules for Pyodide, one `build/NAME.so` for
 * each NAME.c, with clang and wasm-ld and without Emscripten. It does nothing when the outputs are
 * those of the same sources and commands. It must not install anything; setup.mjs does.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const directory = fileURLToPath(new URL(".", import.meta.url));
const output = join(directory, "build");
/** Written last, so that a build that was interrupted is not taken for a finished one. */
const stampFile = join(output, ".built");

/** Names of the programs, the version that is known to work first. */
export const tools = { clang: ["clang-19", "clang"], linker: ["wasm-ld-19", "wasm-ld"] };

const compile = [
	"--target=wasm32-unknown-emscripten",
	"-fPIC",
	"-ffreestanding",
	"-fvisibility=hidden",
	"-O1",
	"-Wall",
	"-Wextra",
	"-Werror",
];
const link = ["-shared", "--experimental-pic", "--unresolved-symbols=import-dynamic"];

const files = readdirSync(directory).sort();
const sources = files.filter((file) => file.endsWith(".c"));

/** Whether what build/ holds was made from these sources by these commands. */
export function isBuilt() {
	return (
		existsSync(stampFile) &&
		readFileSync(stampFile, "utf8") === stamp() &&
		sources.every((source) => existsSync(outputOf(source)))
	);
}

/**
 * Builds all extensions, unless they are built.
 *
 * @throws Error with what the compiler said, or which program is missing.
 */
export function build() {
	if (isBuilt()) return;
	rmSync(output, { recursive: true, force: true });
	mkdirSync(output, { recursive: true });
	const clang = find(tools.clang);
	const linker = find(tools.linker);
	for (const source of sources) {
		const object = join(output, `${basename(source, ".c")}.o`);
		run(clang, [...compile, "-c", join(directory, source), "-o", object]);
		run(linker, [...link, object, "-o", outputOf(source)]);
		rmSync(object);
	}
	writeFileSync(stampFile, stamp());
}

/** Whether both programs are there. */
export function hasTools() {
	return Object.values(tools).every((names) => names.some(isThere));
}

const outputOf = (source) => join(output, `${basename(source, ".c")}.so`);

/** A digest of everything that the outputs follow from; the commands are in this file. */
function stamp() {
	const hash = createHash("sha256");
	for (const file of [...files.filter((name) => /\.[ch]$/.test(name)), "build.mjs"]) {
		const bytes = readFileSync(join(directory, file));
		hash.update(`${file} ${bytes.byteLength}\n`).update(bytes);
	}
	return `${hash.digest("hex")}\n`;
}

function find(names) {
	const found = names.find(isThere);
	if (found === undefined) throw new Error(`No ${names.join(" or ")} in PATH`);
	return found;
}

function isThere(name) {
	return spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0;
}

function run(program, args) {
	const { error, status, stderr } = spawnSync(program, args, { encoding: "utf8" });
	if (error) throw new Error(`Could not start ${program}: ${error.message}`);
	if (status !== 0) throw new Error(`${program} ${args.join(" ")} failed:\n${stderr}`);
}
