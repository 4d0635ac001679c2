/**
 * The end of the process of `pythaw run`. `process.exit` waits for V8's threads, and those cannot leave a
 * function that they are compiling: CPython's evaluation loop, which V8 begins to optimise when Python has run
 * for a tenth of a second, takes them as long.
 */

/** Node 22.15 and later; Windows has none. */
interface Replaceable {
	execve?(file: string, args: readonly string[], env: object): never;
}

/**
 * @param hasUsedStreams whether this process has read or written its own standard streams: Node makes them
 * non-blocking, for whoever shares them, and puts that back when it ends by itself.
 */
export function endProcess(code: number, hasUsedStreams: boolean): never {
	if (!hasUsedStreams && !isWatched()) {
		try {
			const shell = "/bin/sh";
			// Node before 26 aborts, and throws nothing, if a file cannot be executed: a container may have no shell.
			const { accessSync, constants } = process.getBuiltinModule("node:fs");
			accessSync(shell, constants.X_OK);
			// A shell takes the place of this process, whose threads the system ends, and ends with the code.
			(process as Replaceable).execve?.(shell, ["sh", "-c", `exit ${code}`], {});
		} catch {
			// There is no shell here, or none may be started.
		}
	}
	process.exit(code);
}

/** Whether somebody waits for the end of Node itself, as those who write profiles and coverage do. */
const isWatched = (): boolean =>
	process.listenerCount("exit") > 0 ||
	process.env.NODE_V8_COVERAGE !== undefined ||
	/--\S*(prof|inspect|trace|report|snapshot|perf|log)/.test(
		[...process.execArgv, process.env.NODE_OPTIONS].join(" "),
	);
