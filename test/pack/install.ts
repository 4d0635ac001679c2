/**
 * Packs the repository and installs the tarball in an empty folder, as a user would, but without the
 * network: what the package depends on is copied from the repository's node_modules first, and npm
 * finds it there. The build is `npm run build`'s; nothing is built here.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../engines/engines.js";
import { temporaryDirectory } from "../suite/start.js";

/** How a command ended, and what it said. */
export interface Outcome {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** A project that has pythaw installed from its tarball, and nothing else of this repository. */
export interface Consumer {
	readonly directory: string;
	run(command: string, ...args: string[]): Outcome;
	write(name: string, content: string): void;
}

export function installPackage(): Consumer {
	const directory = temporaryDirectory();
	const consumer: Consumer = {
		directory,
		run: (command, ...args) => run(directory, command, args),
		write: (name, content) => writeFileSync(join(directory, name), content),
	};
	// Building is the caller's; `prepack` would do it again, under the feet of the other tests.
	const packed = run(root, "npm", ["pack", "--ignore-scripts", "--pack-destination", directory]);
	const tarball = packed.stdout.trim().split("\n").at(-1);
	if (packed.code !== 0 || !tarball) throw new Error(`npm pack failed\n${packed.stderr}`);

	consumer.write("package.json", '{ "name": "consumer", "private": true, "type": "module" }\n');
	copyDependencies(directory);
	const options = ["--offline", "--ignore-scripts", "--no-audit", "--no-fund"];
	const installed = consumer.run("npm", "install", ...options, `./${tarball}`);
	if (installed.code !== 0) throw new Error(`npm install failed\n${installed.stderr}`);
	return consumer;
}

/** Copies packages of the repository's node_modules, such as types that only a consumer needs. */
export function copyPackages(directory: string, names: Iterable<string>): void {
	for (const name of names) {
		const target = join(directory, "node_modules", name);
		mkdirSync(target, { recursive: true });
		cpSync(join(root, "node_modules", name), target, { recursive: true });
	}
}

function copyDependencies(directory: string): void {
	const { dependencies, peerDependencies } = manifestOf(root);
	const wanted = new Set(Object.keys({ ...dependencies, ...peerDependencies }));
	// A set takes new members while it is walked: this ends when no package adds any.
	for (const name of wanted) {
		const manifest = manifestOf(join(root, "node_modules", name));
		for (const next of Object.keys(manifest.dependencies ?? {})) wanted.add(next);
	}
	copyPackages(directory, wanted);
}

interface Manifest {
	dependencies?: Record<string, string>;
	peerDependencies?: Record<string, string>;
}

function manifestOf(directory: string): Manifest {
	return JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as Manifest;
}

function run(cwd: string, command: string, args: readonly string[]): Outcome {
	// `npm test` tells its children, by npm_… variables, that they are in this repository.
	const env = Object.fromEntries(
		Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith("npm_")),
	);
	const { status, stdout, stderr, error } = spawnSync(command, args, {
		cwd,
		env,
		encoding: "utf8",
		timeout: 600_000,
		killSignal: "SIGKILL",
	});
	if (error) throw error;
	return { code: status, stdout, stderr };
}
