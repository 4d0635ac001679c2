/**
 * The chart of the README, drawn from what bench.mjs has measured: `node bench/chart.mjs JSON SVG`. Bars
 * are in proportion to the times; nothing is drawn that is not in the JSON.
 */
import "./help.mjs";

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const WIDTH = 720;
const LABEL_WIDTH = 205;
const VALUE_WIDTH = 130;
const ROW_HEIGHT = 24;
const BAR_HEIGHT = 16;
const HEAD_HEIGHT = 34;

/** Readable on light and on dark pages. */
const colours = { pyodide: "#8a93a2", pythaw: "#2f9e73", native: "#c58b2a", text: "#7d8590" };

/** @param results what bench.mjs writes as JSON. Drawn is the newest Node but one, as most have it. */
export function chartOf(results) {
	const node = results.nodes.find(({ major }) => major === 24) ?? results.nodes.at(-1);
	const groups = groupsOf(node, results).filter(({ bars }) => bars.length > 0);
	let y = 0;
	const parts = [];
	for (const { title, bars } of groups) {
		parts.push(text(0, y + 22, title, { weight: "600" }));
		y += HEAD_HEIGHT;
		const longest = Math.max(...bars.map(({ ms }) => ms));
		for (const { label, ms, kind } of bars) {
			const width = Math.max(1, ((WIDTH - LABEL_WIDTH - VALUE_WIDTH) * ms) / longest);
			parts.push(text(LABEL_WIDTH - 10, y + 13, label, { anchor: "end" }));
			parts.push(
				`<rect x="${LABEL_WIDTH}" y="${y}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}" rx="3" fill="${colours[kind]}"/>`,
			);
			parts.push(text(LABEL_WIDTH + width + 8, y + 13, `${ms.toFixed(0)} ms`));
			y += ROW_HEIGHT;
		}
	}
	const foot = `${node.name}, Pyodide ${results.pyodide}, ${results.machine}; medians of ${results.rounds}, ${results.date}`;
	parts.push(text(0, y + 22, foot, { size: 11 }));
	const height = y + 34;
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="Start times of Pyodide and pythaw" font-family="system-ui, sans-serif" font-size="13">
${parts.join("\n")}
</svg>
`;
}

function groupsOf({ starts, further, app }, { python }) {
	const groups = [];
	if (starts !== undefined) {
		const { ms } = starts;
		groups.push({
			title: "A process until its first Python result",
			bars: [
				{ label: "Pyodide, cold", ms: ms["pyodide-cold"], kind: "pyodide" },
				{ label: "Pyodide, its snapshot", ms: ms["pyodide-snapshot"], kind: "pyodide" },
				{ label: "pythaw, restored", ms: ms["pythaw-snapshot"], kind: "pythaw" },
			],
		});
	}
	if (further !== undefined) {
		groups.push({
			title: "A second instance in the same process",
			bars: [
				{ label: "Pyodide, its snapshot", ms: further.pyodide.secondMs, kind: "pyodide" },
				{ label: "pythaw, restored", ms: further.pythaw.secondMs, kind: "pythaw" },
			],
		});
	}
	if (app !== undefined) {
		const bars = [
			{ label: "pythaw, to the first answer", ms: app.ms, kind: "pythaw" },
			{ label: "pythaw run, whole process", ms: app.runMs, kind: "pythaw" },
		];
		if (app.nativeImportMs !== null) {
			bars.unshift({ label: `${python}, import alone`, ms: app.nativeImportMs, kind: "native" });
		}
		groups.push({ title: "A FastAPI app, restored", bars });
	}
	return groups;
}

function text(x, y, content, { anchor = "start", weight = "400", size = 13 } = {}) {
	const escaped = content.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
	return `<text x="${x.toFixed(1)}" y="${y}" text-anchor="${anchor}" font-weight="${weight}" font-size="${size}" fill="${colours.text}">${escaped}</text>`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const [json, svg] = process.argv.slice(2);
	writeFileSync(svg, chartOf(JSON.parse(readFileSync(json, "utf8"))));
}
