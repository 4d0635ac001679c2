/**
 * Run by an engine under test: `restore-many.js FILE COUNT` restores one snapshot so many times in one
 * process, and prints what each instance drew and what the process came to.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadPyodide } from "../../src/index.js";
import { root } from "../engines/engines.js";

/** What one restored instance says of itself. */
export interface Draw {
	readonly random: number;
	readonly uuid: string;
	readonly token: string;
	readonly temporary: string;
	/** `uuid.getnode()`, which is drawn once. */
	readonly node: number;
	/** `time.monotonic()`, and the event loop's clock after it. */
	readonly monotonic: number;
	readonly loop: number;
}

/** What the process prints. */
export interface Restores {
	readonly draws: readonly Draw[];
	/** Most memory that it had, in bytes. */
	readonly maxByteLength: number;
}

const draw = `
import asyncio, json, random, secrets, tempfile, time, uuid
json.dumps({
    "random": random.random(),
    "uuid": str(uuid.uuid4()),
    "token": secrets.token_hex(),
    "temporary": tempfile.mktemp(),
    "node": uuid.getnode(),
    "monotonic": time.monotonic(),
    "loop": asyncio.get_event_loop().time(),
})
`;

const [file, count] = process.argv.slice(2);
const snapshot = readFileSync(file);
// Compiled once: a service that starts many instances does that too.
const wasmModule = await WebAssembly.compile(
	readFileSync(join(root, "node_modules", "pyodide", "pyodide.asm.wasm")),
);
const draws: Draw[] = [];
for (let index = 0; index < Number(count); index += 1) {
	const pyodide = await loadPyodide({ snapshot, wasmModule });
	draws.push(JSON.parse(pyodide.runPython(draw)));
}
const maxByteLength = process.resourceUsage().maxRSS * 1024;
process.stdout.write(JSON.stringify({ draws, maxByteLength } satisfies Restores));
