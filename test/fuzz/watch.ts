/**
 * Ends the process if one input keeps it busy: nothing else can where a reader never gives the thread back.
 * It must not judge what is merely slow; it looks at the time that the process computed, not at the clock.
 */
import { Worker } from "node:worker_threads";

/** Told of the number of the input that is being read, and of nothing else. */
export interface Watch {
	at(input: number): void;
	end(): Promise<void>;
}

/** @param seconds of computing that end the process. */
export function watch(seconds: number): Watch {
	const shared = new Float64Array(new SharedArrayBuffer(8));
	const code = `
const { workerData } = require("node:worker_threads");
const { writeSync } = require("node:fs");
let input = -1;
let since = 0;
setInterval(() => {
	const { user, system } = process.cpuUsage();
	const now = (user + system) / 1e6;
	if (workerData.shared[0] !== input) {
		input = workerData.shared[0];
		since = now;
	} else if (now - since > workerData.seconds) {
		writeSync(2, "FOUND input " + input + " keeps the process busy\\n");
		process.kill(process.pid, "SIGKILL");
	}
}, 1000);`;
	const worker = new Worker(code, { eval: true, workerData: { shared, seconds } });
	worker.unref();
	return {
		at(input) {
			shared[0] = input;
		},
		end: async () => void (await worker.terminate()),
	};
}
