/**
 * Compiles the C and C++ sources of this folder into libraries for Pyodide, one `build/NAME.so` for
 * each NAME.c or NAME.cpp, with clang and wasm-ld and without Emscripten. It does nothing when the outputs are
 * those of the same sources and commands. It must not install anything; setup.mjs does.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
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
const compileCpp = ["-std=c++17", "-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics"];
const link = ["-shared", "--experimental-pic", "--unresolved-symbols=import-dynamic"];
// What Emscripten's linker says for inline JavaScript.
link.push("--export-if-defined=__start_em_asm", "--export-if-defined=__stop_em_asm");

/** The libraries that a library says it needs. */
const needs = { middle: ["base"], top: ["middle"] };

const files = readdirSync(directory).sort();
const sources = files.filter((file) => /\.c(pp)?$/.test(file));

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
	const done = new Set();
	const make = (source) => {
		const name = nameOf(source);
		if (done.has(name)) return;
		done.add(name);
		const needed = (needs[name] ?? []).map((other) => `${other}.so`);
		for (const other of sources) if (needs[name]?.includes(nameOf(other))) make(other);
		const language = source.endsWith(".cpp") ? compileCpp : [];
		run(clang, [...compile, ...language, "-c", join(directory, source), "-o", `${name}.o`]);
		run(linker, [...link, `${name}.o`, ...needed, "-o", `${name}.so`]);
		rmSync(join(output, `${name}.o`));
	};
	for (const source of sources) make(source);
	writeFileSync(stampFile, stamp());
}

/** Whether both programs are there. */
export function hasTools() {
	return Object.values(tools).every((names) => names.some(isThere));
}

const nameOf = (source) => basename(source, extname(source));
const outputOf = (source) => join(output, `${nameOf(source)}.so`);

/** A digest of everything that the outputs follow from; the commands are in this file. */
function stamp() {
	const hash = createHash("sha256");
	for (const file of [...files.filter((name) => /\.(c|h|cpp)$/.test(name)), "build.mjs"]) {
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
	const { error, status, stderr } = spawnSync(program, args, { cwd: output, encoding: "utf8" });
	if (error) throw new Error(`Could not start ${program}: ${error.message}`);
	if (status !== 0) throw new Error(`${program} ${args.join(" ")} failed:\n${stderr}`);
}
