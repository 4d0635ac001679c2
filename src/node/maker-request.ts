/**
 * What the maker of kept snapshots was started for, and how it behaves: it steps back behind everything
 * else that runs, and does not run for ever.
 */
import { PATIENCE_MS } from "./lock.js";

/** Reads the request once; undefined if another one has taken it. */
export function takeRequest(): unknown {
	const fs = process.getBuiltinModule("node:fs");
	const { workerData, isMainThread } = process.getBuiltinModule("node:worker_threads");
	if (isMainThread) stepBack();
	const file: string = isMainThread ? process.argv[2] : workerData.argument;
	try {
		const request: unknown = JSON.parse(fs.readFileSync(file, "utf8"));
		fs.rmSync(file);
		return request;
	} catch {
		return undefined;
	}
}

function stepBack(): void {
	try {
		const os = process.getBuiltinModule("node:os");
		os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);
	} catch {
		// The system, or the engine, refuses. Then it runs beside the others.
	}
	setTimeout(() => process.exit(1), PATIENCE_MS).unref();
}
