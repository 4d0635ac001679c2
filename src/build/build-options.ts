/**
 * The options of `buildApp`: their types, and what a host must be able to do for them.
 */
import { givenOptions } from "../boot/option-types.js";
import type { CreateOptions } from "../create/create-options.js";
import { createShapes } from "../create/option-types.js";
import type { DeploymentHost, Host } from "../engine/host.js";
import { EngineError } from "../errors.js";
import * as is from "../shape.js";
import { SIGNATURE } from "../wasm/callback-module.js";
import { type Target, targets } from "./manifest.js";
import { type Handler, type RestoreTime, restoreTimes } from "./workerd/texts.js";

export interface BuildAppOptions extends CreateOptions {
	/**
	 * Directory of a built app whose files are shared, and on whose snapshot this one is made; or
	 * snapshots, as of `createSnapshot`.
	 */
	base?: CreateOptions["base"];
	/** Directory to write. It is made if it is not there. Default: nothing is written. */
	output?: string;
	/**
	 * The hosts that the app is for; default `any`. `browser` and `node` save a few kilobytes. For `workerd` the
	 * directory is a worker and its configuration.
	 */
	target?: Target;
	/**
	 * For workerd: whether memory is restored while the worker starts (default), or at the first request.
	 */
	restore?: RestoreTime;
	/**
	 * For workerd: the function of Python that answers requests, as `module:function`. It is called with the
	 * request, the worker's bindings and its context, and returns a `Response`, or a text.
	 */
	handler?: string;
	/**
	 * For workerd: signatures of ctypes callbacks that the app will make and the snapshot does not have, as the
	 * warning names them: the result (`v` for none), then the parameters, each `i`, `j`, `f` or `d`.
	 */
	callbacks?: readonly string[];
	/** False to write no `.br`, `.gz` and `.zst` beside the files; for workerd none are written. */
	precompress?: boolean;
	/** True to remove the files of an earlier build that this one does not have. */
	clean?: boolean;
	/** Address of the directory as a page sees it, for the tags of its head; default `./`. */
	publicPath?: string;
}

/** Names with dots, a colon, a name. */
const HANDLER = /^([\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*):([\p{L}_][\p{L}\p{N}_]*)$/u;

const shapes: Readonly<Record<string, is.Shape<unknown>>> = {
	...createShapes,
	output: is.where(is.text, "the path of a directory", (path) => path !== ""),
	target: is.oneOf(targets),
	restore: is.oneOf(restoreTimes),
	handler: is.matching(HANDLER, "a module and a function of Python, as module:function"),
	callbacks: is.listOf(
		is.matching(SIGNATURE, "a signature: v, i, j, f or d, then any of i, j, f, d"),
	),
	precompress: is.flag,
	clean: is.flag,
	publicPath: is.text,
};

/** @throws TypeError that names the option whose type is wrong. */
export function checkedBuildOptions(options: BuildAppOptions): BuildAppOptions {
	const given: BuildAppOptions = givenOptions(options, shapes);
	for (const name of ["restore", "handler", "callbacks"] as const) {
		if (given.target === "workerd" || given[name] === undefined) continue;
		throw new TypeError(`Option ${name} is for target workerd, and this app is not`);
	}
	const { publicPath = "./" } = given;
	return { ...given, publicPath: publicPath.replace(/\/?$/, "/") };
}

/** The function that answers, of an option that was checked. */
export function handlerOf(handler: string | undefined): Handler | undefined {
	const [, module, name] = HANDLER.exec(handler ?? "") ?? [];
	return module === undefined ? undefined : { module, name };
}

/** @throws EngineError on a host that has no directories to write. */
export async function deploymentOf(host: Host): Promise<DeploymentHost> {
	if (host.deployment !== undefined) return host.deployment();
	throw new EngineError(
		"file system",
		"Option output is a directory to write, and a page has none: leave it out, and take the files from the result.",
	);
}
