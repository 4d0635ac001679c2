/** A thread that interrupts Python in another one, again and again. See interrupts.test.ts. */
import { workerData } from "node:worker_threads";

export interface Interrupting {
	readonly buffer: Uint8Array;
	/** How many have arrived, and how many have not within seconds. */
	readonly seen: Int32Array;
	readonly times: number;
}

const { buffer, seen, times }: Interrupting = workerData;
const never = new Int32Array(new SharedArrayBuffer(4));

for (let sent = 0; sent < times; sent++) {
	// At another moment each time.
	Atomics.wait(never, 0, 0, 1 + Math.random());
	Atomics.store(buffer, 0, 2);
	// What is lost is sent again, so that Python comes to an end.
	while (Atomics.wait(seen, 0, sent, 2_000) === "timed-out") {
		Atomics.add(seen, 1, 1);
		Atomics.store(buffer, 0, 2);
	}
}
