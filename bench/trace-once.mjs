/**
 * One restored start as a timeline, in Chrome's trace format: the boot's phases as they report themselves,
 * and below them what the main thread did, from the engine's profiler. `node trace-once.mjs FILE`
 */
import { Session } from "node:inspector/promises";

const [snapshot] = process.argv.slice(2);
const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.setSamplingInterval", { interval: 100 });
await session.post("Profiler.start");
const begin = performance.now();

const phases = [];
const { loadPyodide } = await import("../dist/index.js");
const onProgress = ({ phase }) => {
	if (phases.at(-1)?.phase !== phase) phases.push({ phase, at: performance.now() - begin });
};
const pyodide = await loadPyodide({ snapshot, onProgress });
phases.push({ phase: "first Python", at: performance.now() - begin });
pyodide.runPython("6 * 7");
const end = performance.now() - begin;
const { profile } = await session.post("Profiler.stop");

const [BOOT, MAIN] = [1, 2];
const named = (tid, name) => ({ ph: "M", pid: 1, tid, name: "thread_name", args: { name } });
const events = [named(BOOT, "boot"), named(MAIN, "main thread")];
events.push({ ph: "X", pid: 1, tid: BOOT, name: "import", ts: 0, dur: phases[0].at * 1000 });
phases.forEach(({ phase, at }, index) => {
	const until = phases[index + 1]?.at ?? end;
	events.push({ ph: "X", pid: 1, tid: BOOT, name: phase, ts: at * 1000, dur: (until - at) * 1000 });
});
events.push(...callsOf(profile));
console.log(JSON.stringify({ traceEvents: events, displayTimeUnit: "ms" }));
process.exit();

/** Calls that follow one another in the samples, as one event each. Times in microseconds. */
function callsOf({ nodes, samples, timeDeltas }) {
	const byId = new Map(nodes.map((node) => [node.id, node]));
	const parents = new Map(
		nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])),
	);
	const stackOf = (id) => {
		const stack = [];
		for (let at = id; at !== undefined; at = parents.get(at)) stack.unshift(at);
		return stack.slice(1);
	};
	const events = [];
	const open = [];
	const close = (depth, ts) => {
		while (open.length > depth) {
			const { id, from } = open.pop();
			const { functionName, url, lineNumber } = byId.get(id).callFrame;
			const name = functionName || "(anonymous)";
			if (name === "(idle)" || name === "(program)") continue;
			const args = { at: url && `${url}:${lineNumber + 1}` };
			events.push({ ph: "X", pid: 1, tid: MAIN, name, ts: from, dur: ts - from, args });
		}
	};
	let ts = 0;
	samples.forEach((sample, index) => {
		ts += timeDeltas[index];
		const stack = stackOf(sample);
		let depth = 0;
		while (depth < open.length && open[depth].id === stack[depth]) depth += 1;
		close(depth, ts);
		for (const id of stack.slice(depth)) open.push({ id, from: ts });
	});
	close(0, ts);
	return events;
}
