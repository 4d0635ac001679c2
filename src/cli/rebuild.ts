/**
 * Follows a recipe again in another process, which differs in what a process can differ in: directory,
 * environment, time zone, language. What else has to differ, that process sees to (disguise.ts).
 */
import { fork } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { releaseOf } from "../boot/options.js";
import type { CreateOptions } from "../create/create-options.js";
import type { Builder } from "../create/prove.js";
import type { Recipe } from "../create/recipe.js";
import { resolveSources } from "../create/recipe-text.js";
import type { MemoryRange } from "../image/restore.js";
import { cacheDirectory } from "../node/directories.js";
import type { PortableError } from "./run-channel.js";

type SentOptions = Pick<
	CreateOptions,
	"indexURL" | "stdLibURL" | "packageBaseUrl" | "compress" | "allow" | "epoch"
> & {
	/** Paths of files. */
	readonly base?: string[];
};

export interface RebuildRequest {
	/** All paths in it are absolute. */
	readonly recipe: Recipe;
	readonly options: SentOptions;
	readonly output: string;
	/** Stretches of memory to be watched. */
	readonly watched?: readonly MemoryRange[];
}

export interface RebuildReply {
	/** Undefined: it is written. */
	readonly error?: PortableError;
	/** Who wrote the stretches that were watched; null where nobody did. */
	readonly writers?: readonly (string | null)[];
}

/** Of this process's environment: what finding and fetching packages needs. */
const kept =
	/^(PATH|SystemRoot|LOCALAPPDATA|TEMP|TMP|TMPDIR|PIP_.*|.*_proxy|SSL_CERT_.*|NODE_EXTRA_CA_CERTS)$/i;

const zones = ["Pacific/Chatham", "America/St_Johns"] as const;

/** A {@link Builder} for the command line, whose recipes are text. */
export const buildElsewhere: Builder = async (host, recipe, options, watched) => {
	const directory = mkdtempSync(join(tmpdir(), "pythaw-rebuild-"));
	try {
		const output = join(directory, "again.pysnap");
		const { packageBaseUrl, compress, allow, epoch } = options;
		const base = options.base?.files.map((bytes, index) => {
			const file = join(directory, `base-${index}.pysnap`);
			writeFileSync(file, bytes);
			return file;
		});
		const { writers = [] } = await followIn(join(directory, "elsewhere"), {
			recipe: resolveSources(structuredClone(recipe), join(process.cwd(), "recipe")),
			options: {
				...releaseOf(host, options),
				packageBaseUrl: packageBaseUrl && host.resolve(packageBaseUrl),
				base,
				compress,
				allow,
				epoch,
			},
			output,
			watched,
		});
		return { bytes: readFileSync(output), writers: writers.map((writer) => writer ?? undefined) };
	} finally {
		rmSync(directory, { recursive: true, force: true });
	}
};

/** @throws what the other process could not do. */
function followIn(directory: string, request: RebuildRequest): Promise<RebuildReply> {
	mkdirSync(directory);
	const child = fork(fileURLToPath(new URL("./cli-rebuild.js", import.meta.url)), [], {
		cwd: directory,
		env: otherEnvironment(directory),
		execArgv: [],
		stdio: ["ignore", "ignore", "inherit", "ipc"],
	});
	return new Promise((resolve, reject) => {
		let reply: RebuildReply | undefined;
		child.on("message", (message: RebuildReply) => {
			reply = message;
		});
		child.on("error", reject);
		child.on("exit", (code, signal) => {
			if (reply === undefined) {
				reject(new Error(`The process that follows the recipe again ended with ${signal ?? code}`));
			} else if (reply.error === undefined) resolve(reply);
			else reject(reply.error);
		});
		child.send(request);
	});
}

function otherEnvironment(directory: string): Record<string, string | undefined> {
	const entries = Object.entries(process.env).filter(([name]) => kept.test(name));
	const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
	return {
		...Object.fromEntries(entries),
		HOME: directory,
		// Where pip's settings are, wherever home is.
		XDG_CONFIG_HOME: process.env.XDG_CONFIG_HOME ?? join(homedir(), ".config"),
		// And where wheels are kept: a lock file is followed without a network.
		XDG_CACHE_HOME: process.env.XDG_CACHE_HOME ?? dirname(cacheDirectory() ?? directory),
		USER: "somebody-else",
		LANG: "eo.UTF-8",
		LC_ALL: "eo.UTF-8",
		TZ: zones.find((zone) => zone !== here),
		PYTHONHASHSEED: "4321",
		PYTHAW_REBUILD: "under another environment",
	};
}
