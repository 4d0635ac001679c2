/**
 * Signals of `pythaw run`, on the main thread. The first SIGINT is Python's, the second is the
 * system's again. Other signals are not touched: their default ends the process.
 */
import process from "node:process";

/**
 * @param interrupt tells Python.
 */
export function forwardInterrupts(interrupt: () => void): void {
	const first = () => {
		process.on("SIGINT", second);
		interrupt();
	};
	// Not process.exit(): it waits for the Python thread, which may be blocked in a write.
	const second = () => {
		process.removeAllListeners("SIGINT");
		process.kill(process.pid, "SIGINT");
	};
	process.once("SIGINT", first);
}
