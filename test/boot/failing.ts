/**
 * The program of failing.test.ts: starts that must fail, one after the other in one process, then one
 * that must not. Prints one line of JSON and has nothing left to do; it never calls process.exit.
 *
 *   node build/test/boot/failing.js SNAPSHOT DIRECTORY
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { whatKeepsAlive } from "../suite/alive.js";

/** How one start ended. */
export interface Failure {
	readonly title: string;
	/** The error's `name: message`, or what the start came to. */
	readonly outcome: string;
}

const [snapshot, directory] = process.argv.slice(2) as [string, string];
const pythaw = await import(new URL("../../../dist/index.js", import.meta.url).href);

const file = (name: string, content: string | Uint8Array): string => {
	writeFileSync(join(directory, name), content);
	return join(directory, name);
};
const bytes = readFileSync(snapshot);
const damaged = Uint8Array.from(bytes);
damaged[bytes.length - 5] ^= 4;
const nowhere = join(directory, "nowhere");
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const failing: Record<string, object | (() => object)> = {
	"no distribution": { indexURL: nowhere },
	"no distribution, restored": { indexURL: nowhere, snapshot },
	"no standard library": { stdLibURL: nowhere },
	"no standard library, restored": { stdLibURL: nowhere, snapshot },
	"another standard library": { stdLibURL: file("other.zip", "PK no"), snapshot },
	"no lock file": { lockFileURL: nowhere },
	"no lock file, restored": { lockFileURL: nowhere, snapshot },
	"a lock file that is none": { lockFileURL: file("lock.json", "no"), snapshot },
	"lock file contents that are none": { lockFileContents: "no", snapshot },
	// Functions, because a promise that is made before it is used rejects on its own account.
	"a lock file that never came": () => ({
		lockFileContents: wait(5).then(() => Promise.reject(new Error("never came"))),
		snapshot,
	}),
	"no snapshot": { snapshot: nowhere },
	"a directory": { snapshot: directory },
	"an empty file": { snapshot: file("empty", "") },
	"a text": { snapshot: file("text", "Hello, world\n".repeat(100)) },
	"a truncated file": { snapshot: file("short", bytes.subarray(0, bytes.length - 1)) },
	"a damaged file": { snapshot: damaged },
	"another digest": { snapshot, integrity: `sha256-${"A".repeat(43)}=` },
	"a snapshot that never came": () => ({
		snapshot: wait(5).then(() => Promise.reject(new Error("never came"))),
	}),
	"fsInit that throws": {
		fsInit: () => {
			throw new Error("fsInit");
		},
	},
	"fsInit that rejects, restored": { fsInit: () => Promise.reject(new Error("fsInit")), snapshot },
	"a call adaptor that is none": { callAdaptor: "none", snapshot },
	"a listener that throws": {
		onProgress: () => {
			throw new Error("listener");
		},
	},
	"arguments that end the interpreter": { args: ["--version"], stdout: () => {} },
};

const failures: Failure[] = [];
for (const [title, options] of Object.entries(failing)) {
	const outcome = await pythaw
		.loadPyodide(typeof options === "function" ? options() : options)
		.then(
			() => "started",
			(error: Error) => `${error.name}: ${error.message}`,
		);
	failures.push({ title, outcome });
}
// What was left to itself by then fails now, if it does.
await wait(50);
const pyodide = await pythaw.loadPyodide({ snapshot });
failures.push({ title: "a good start", outcome: String(pyodide.runPython("6 * 7")) });
failures.push({
	title: "what keeps the process alive after all",
	outcome: (await whatKeepsAlive()).join(),
});
console.log(JSON.stringify(failures));
