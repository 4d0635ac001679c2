/**
 * workerd as an engine of the tests: serves the directory of a built app, whose worker may be one of the
 * tests' programs, and ends what it started. test/setup.mjs installs the binary.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { root } from "../engines/engines.js";
import type { Features } from "../suite/case.js";

const alias = `workerd-${process.platform}-${process.arch}`;
const binary = join(root, "test", "engines", "node_modules", alias, "bin", "workerd");
const { optionalDependencies } = JSON.parse(
	readFileSync(join(root, "test", "engines", "package.json"), "utf8"),
);

/** Its row in the table of engines. */
export const workerd: Features & { readonly name: string; readonly version: string } = {
	name: "workerd",
	version: optionalDependencies[alias].split("@").at(-1),
	jspi: true,
	wasmGc: true,
};

/** What a worker answered, and what workerd said meanwhile. */
export interface Answer {
	readonly status: number;
	readonly text: string;
	readonly log: string;
}

/** Serves a directory while `use` asks: each call is a request for a path. */
export async function serving<T>(
	directory: string,
	use: (ask: (path: string, init?: RequestInit) => Promise<Answer>) => Promise<T>,
): Promise<T> {
	const args = ["serve", "config.capnp", "--socket-addr", "http=127.0.0.1:0", "--control-fd", "3"];
	const child = spawn(binary, args, { cwd: directory, stdio: ["ignore", "pipe", "pipe", "pipe"] });
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
		const ask = async (path: string, init?: RequestInit): Promise<Answer> => {
			const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
			return { status: response.status, text: await response.text(), log };
		};
		return await Promise.race([use(ask), ended]);
	} finally {
		child.kill();
	}
}

/** A program of build/test as the worker of a built app: in one file, as workerd has it. */
export async function bundleWorker(program: string, file: string): Promise<void> {
	const bundle = await rolldown({
		input: join(root, "build", "test", `${program}.js`),
		external: ["./index.mjs", "./files.mjs", /^node:/],
		platform: "browser",
	});
	await bundle.write({ file, format: "es", codeSplitting: false });
	await bundle.close();
}
