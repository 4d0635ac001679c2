/**
 * What many resets, many ways back to one checkpoint, and many restores with disposals leave behind in one
 * process: resident memory in numbers, and of resets and restores as a plot (SVG); and what a reset takes beside
 * a start of the same snapshot.
 *
 *   node --expose-gc bench/endurance.mjs [RESETS] [RESTORES] [FILE.svg] [AT-ONCE]
 *
 * AT-ONCE: how many starts to make at the same time in the end; each takes some 20 MiB while they are there.
 */
import "./help.mjs";

import { writeFileSync } from "node:fs";
import process from "node:process";
import { createSnapshot, loadPyodide } from "../dist/index.js";

const [, , resets = "1000", restores = "200", file, atOnce = "0"] = process.argv;
const MIB = 2 ** 20;
/** Leaves a little of everything behind. */
const PROGRAM = `
import js, os
kept = [js.Object.new() for i in range(100)]
open("/tmp/left", "w").write("x" * 10_000)
block = bytearray(1_000_000)
os.chdir("/tmp")
`;

const { bytes: snapshot } = await createSnapshot();
const rss = () => process.memoryUsage.rss() / MIB;
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const timed = async (run) => {
	const begin = performance.now();
	const value = await run();
	return [performance.now() - begin, value];
};

const pyodide = await loadPyodide({ snapshot });
const times = { start: [], reset: [] };
// By turns, so that what else the machine does slows both. The first starts teach the engine.
for (let round = -3; round < 20; round += 1) {
	const [ms, started] = await timed(() => loadPyodide({ snapshot }));
	await started.pythaw.dispose();
	if (round >= 0) times.start.push(ms);
	for (let again = 0; again < 3; again += 1) {
		pyodide.runPython(PROGRAM);
		const [ms] = await timed(() => pyodide.pythaw.reset());
		if (round >= 0) times.reset.push(ms);
	}
}

/** Goes back many times: what each took, in milliseconds, and how much memory was resident after it. */
async function goBack(to) {
	const [times, resident] = [[], []];
	for (let round = 0; round < Number(resets); round += 1) {
		pyodide.runPython(PROGRAM);
		const [ms] = await timed(() => pyodide.pythaw.reset({ to }));
		times.push(ms);
		if (round % 10 === 0) globalThis.gc?.();
		resident.push(rss());
	}
	return [times, resident];
}

const [, resetRss] = await goBack();
pyodide.runPython(`${PROGRAM}\nimport json; file = open("/tmp/left", "a")`);
const [pointMs, pointRss] = await goBack(await pyodide.pythaw.checkpoint());
await pyodide.pythaw.dispose();

const restoreRss = [];
const heap = [];
for (let round = 0; round < Number(restores); round += 1) {
	const one = await loadPyodide({ snapshot });
	one.runPython(PROGRAM);
	await one.pythaw.dispose();
	if (globalThis.gc) {
		globalThis.gc();
		// What is collected is released when the engine has a turn.
		await new Promise((resolve) => setTimeout(resolve));
	}
	restoreRss.push(rss());
	const { heapUsed, external } = process.memoryUsage();
	heap.push((heapUsed + external) / MIB);
}

// A single reading tells little on a busy machine: what was collected is unmapped a moment later, and a linear
// memory has 20 MiB. What is kept for good would raise the least of twenty.
const say = (what, series) => {
	const warm = Math.min(50, series.length >> 1);
	const [early, late] = [series.slice(warm, warm + 20), series.slice(-20)].map(
		(some) => `${median(some).toFixed(0)} (at least ${Math.min(...some).toFixed(0)})`,
	);
	console.log(
		`${what}: ${series.length}, MiB after the first ${warm}: ${early}, at the end: ${late}`,
	);
};
say("resets, resident", resetRss);
say("ways back to a checkpoint, resident", pointRss);
say("restores and disposals, resident", restoreRss);
say("restores and disposals, JavaScript's heap and what it holds", heap);
const [start, reset] = [times.start, times.reset].map(median);
console.log(
	`by turns: a start ${start.toFixed(1)} ms, a reset ${reset.toFixed(1)} ms (medians): ${(reset / start).toFixed(3)}; a way back to a checkpoint ${median(pointMs).toFixed(1)} ms`,
);
if (Number(atOnce) > 0) {
	const answers = await Promise.all(
		Array.from({ length: Number(atOnce) }, async (_, index) => {
			const one = await loadPyodide({ snapshot });
			const isRight = one.runPython(`${index} * 2`) === index * 2;
			await one.pythaw.dispose();
			return isRight;
		}),
	);
	const peak = process.resourceUsage().maxRSS / 1024;
	console.log(
		`${atOnce} starts at once: ${answers.filter(Boolean).length} right, at most ${peak.toFixed(0)} MiB resident`,
	);
}
if (file !== undefined) writeFileSync(file, plot([resetRss, restoreRss]));

/** Two lines over the number of rounds. */
function plot(series) {
	const [width, height, margin] = [640, 240, 40];
	const top = Math.max(...series.flat()) * 1.1;
	const line = (values, colour) => {
		const points = values.map((value, index) => {
			const x = margin + (index / Math.max(1, values.length - 1)) * (width - 2 * margin);
			const y = height - margin - (value / top) * (height - 2 * margin);
			return `${x.toFixed(1)},${y.toFixed(1)}`;
		});
		return `<polyline fill="none" stroke="${colour}" points="${points.join(" ")}"/>`;
	};
	const text = (x, y, content, colour = "#555") =>
		`<text x="${x}" y="${y}" font-family="sans-serif" font-size="12" fill="${colour}">${content}</text>`;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">`,
		"<title>Resident memory over resets, and over restores and disposals</title>",
		`<rect width="${width}" height="${height}" fill="white"/>`,
		`<path d="M${margin},${margin}V${height - margin}H${width - margin}" fill="none" stroke="#999"/>`,
		text(margin, margin - 10, `resident memory, MiB; the axis ends at ${top.toFixed(0)}`),
		text(margin, height - 12, "rounds"),
		line(series[0], "#1f77b4"),
		text(width - 330, margin + 4, `${series[0].length} resets`, "#1f77b4"),
		line(series[1], "#d62728"),
		text(width - 220, margin + 4, `${series[1].length} restores and disposals`, "#d62728"),
		"</svg>",
		"",
	].join("\n");
}
