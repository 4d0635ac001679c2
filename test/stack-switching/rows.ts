/**
 * The parent's side of the programs of this folder: starts them on an engine and reads the line of
 * JSON that they end with. One snapshot of the app per engine, made when first asked for.
 */
import { join } from "node:path";
import { type Engine, root } from "../engines/engines.js";
import { run, temporaryDirectory } from "../suite/start.js";

/** Runs a program of build/test/stack-switching. Throws, with all it said, if it did not end well. */
export async function runProgram<T>(engine: Engine, name: string, ...args: string[]): Promise<T> {
	const program = join(root, "build", "test", "stack-switching", `${name}.js`);
	const { code, stdout, stderr } = await run(engine, [program, ...args]);
	if (code !== 0) {
		// Node prints the source line of an uncaught error: with minified glue, a megabyte.
		const said = `${stdout}${stderr}`.replace(/^.{500}.*$/gm, (line) => `${line.slice(0, 100)} …`);
		throw new Error(`${engine.name} ${name} ${args.join(" ")} ended with ${code}\n${said}`);
	}
	return JSON.parse(stdout.trimEnd().split("\n").at(-1)!) as T;
}

const made = new Map<Engine, Promise<string>>();
let directory: string | undefined;

/** The file with this engine's snapshot of the app. */
export function snapshotOf(engine: Engine): Promise<string> {
	const file = made.get(engine) ?? make(engine);
	made.set(engine, file);
	return file;
}

async function make(engine: Engine): Promise<string> {
	directory ??= temporaryDirectory();
	const file = join(directory, `node-${engine.major}.pysnap`);
	await runProgram(engine, "child", "make", file);
	return file;
}
