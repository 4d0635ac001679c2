/**
 * Workers of workerd: serves the directory of one, whose worker may be one of the tests' programs, and ends
 * what it started. test/setup.mjs installs the binary.
 */
import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { configText } from "../../src/build/workerd/texts.js";
import { root, workerd } from "../engines/engines.js";
import { temporaryDirectory } from "../suite/start.js";

/** What a worker answered, and what workerd said meanwhile. */
export interface Answer {
	readonly status: number;
	readonly text: string;
	readonly bytes: readonly number[];
	readonly log: string;
}

/** Asks a worker for a path. */
export interface Ask {
	(path: string, init?: RequestInit): Promise<Answer>;
	/** The same as the response itself. */
	response(path: string, init?: RequestInit): Promise<Response>;
}

/** Serves a directory while `use` asks: each call is a request for a path. */
export async function serving<T>(directory: string, use: (ask: Ask) => Promise<T>): Promise<T> {
	const args = ["serve", "config.capnp", "--socket-addr", "http=127.0.0.1:0", "--control-fd", "3"];
	const child = spawn(workerd.binary, args, {
		cwd: directory,
		stdio: ["ignore", "pipe", "pipe", "pipe"],
	});
	let log = "";
	for (const stream of [child.stdout!, child.stderr!]) {
		stream.setEncoding("utf8").on("data", (text: string) => {
			log += text;
		});
	}
	const ended = new Promise<never>((_, reject) => {
		child.once("error", reject);
		child.once("close", (code) => reject(new Error(`workerd ended with ${code}\n${log}`)));
	});
	ended.catch(() => {});
	const listening = new Promise<number>((resolve) => {
		let said = "";
		(child.stdio[3] as NodeJS.ReadableStream).on("data", (text) => {
			said += text;
			const [, port] = /"listen".*"port":(\d+)/.exec(said) ?? [];
			if (port !== undefined) resolve(Number(port));
		});
	});
	try {
		const port = await Promise.race([listening, ended]);
		const response = (path: string, init?: RequestInit) =>
			fetch(`http://127.0.0.1:${port}${path}`, init);
		const answer = async (path: string, init?: RequestInit): Promise<Answer> => {
			const answered = await response(path, init);
			const bytes = new Uint8Array(await answered.arrayBuffer());
			return {
				status: answered.status,
				text: new TextDecoder().decode(bytes),
				bytes: [...bytes],
				log,
			};
		};
		const ask = Object.assign(answer, { response });
		return await Promise.race([use(ask), ended]);
	} finally {
		child.kill();
	}
}

/**
 * A program of build/test as the worker of a directory, in one file: bundled as wrangler does it, by esbuild and
 * for the package's condition `workerd`. What it imports that is no JavaScript is put beside it.
 *
 * @param settings esbuild's `alias` for files that it imports by other names, and `define`.
 */
export async function bundleWorker(
	program: string,
	directory: string,
	settings: Pick<BuildOptions, "alias" | "define"> = {},
): Promise<void> {
	await build({
		...settings,
		entryPoints: { worker: join(root, "build", "test", `${program}.js`) },
		bundle: true,
		outdir: directory,
		assetNames: "[name]-[hash]",
		outExtension: { ".js": ".mjs" },
		format: "esm",
		conditions: ["workerd", "worker", "browser"],
		loader: { ".wasm": "copy", ".zip": "copy", ".pysnap": "copy" },
		external: ["node:*", "./index.mjs"],
		logLevel: "warning",
	});
}

/** A directory with a bundled worker and its configuration, for one that is no built app's. */
export async function bundledWorker(
	program: string,
	settings: Pick<BuildOptions, "alias" | "define">,
): Promise<string> {
	const directory = temporaryDirectory();
	await bundleWorker(program, directory, settings);
	const assets = readdirSync(directory).filter((name) => name !== "worker.mjs");
	const modules = ["worker.mjs", ...assets].map((name) => ({ name }));
	writeFileSync(join(directory, "config.capnp"), configText(modules));
	return directory;
}
