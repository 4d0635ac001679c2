/** The page: puts the parts together. */
import "pythaw/progress-element";
import { manifest } from "./app.recipe.toml";
import { createConsole, readable } from "./console.js";
import { createEditor } from "./editor.js";
import { Interpreter } from "./interpreter.js";
import { programs } from "./programs.js";
import { createTrack, race, sum } from "./race.js";

const $ = (id) => document.getElementById(id);
const progress = $("progress");
const interpreter = new Interpreter((text, isError) =>
	output.write(text, isError ? "error" : "out"),
);
let isReady = false;
let isRunning = false;
let isRacing = false;

const editor = createEditor($("editor"), runEditor);
const output = createConsole($("log"), $("line"), (line) => run(line, "<console>"));

for (const name of Object.keys(programs)) $("program").add(new Option(name));
editor.text = Object.values(programs)[0];
$("program").addEventListener("change", ({ target }) => {
	editor.text = programs[target.value];
});
$("run").addEventListener("click", () => (isRunning ? stop() : runEditor()));
$("reset").addEventListener("click", reset);
$("race").addEventListener("click", runRace);

showFiles();
await start();
await keepForOffline();

async function start() {
	setReady(false);
	$("started").textContent = "";
	let begin = 0;
	const { packages } = await progress.run((options) => {
		begin = performance.now();
		return interpreter.start(options);
	});
	const seconds = ((performance.now() - begin) / 1000).toFixed(2);
	$("started").textContent = `Python ${manifest.pyodide.python} was ready after ${seconds}\u00a0s.`;
	showPackages(packages);
	setReady(true);
}

/** Has the service worker keep this page, which then starts without a network. It works without, too. */
async function keepForOffline(hasRaced = false) {
	if ($("parts") === null || navigator.serviceWorker === undefined) return;
	try {
		await navigator.serviceWorker.register("service-worker.js");
		const { active } = await navigator.serviceWorker.ready;
		const { page, race } = JSON.parse($("parts").textContent);
		// What only the race needs is as much again: it is kept for those who have raced.
		const names = hasRaced ? [...page, ...race] : page;
		const parts = names.map((name) => new URL(name, location).href);
		active.postMessage({ keep: [location.href, ...parts] });
	} catch {
		// No server just now, say, or a browser that forbids it here.
	}
}

/** No service worker answers HEAD. */
async function isOnline() {
	const { ok } = await fetch(location, { method: "HEAD", cache: "no-store" }).catch(() => ({}));
	return ok === true;
}

function runEditor() {
	return run(editor.text, "<editor>");
}

async function run(code, filename) {
	if (isRunning || !isReady) return;
	setRunning(true);
	try {
		const value = await interpreter.run(code, filename);
		if (value !== undefined) output.write(value, "value");
	} catch (error) {
		if (error.name !== "AbortError") output.write(readable(error), "error");
	}
	setRunning(false);
}

/** A worker that is busy hears nothing: it is ended, and another restored in its place. */
async function stop() {
	interpreter.stop();
	output.write("Stopped. Everything is as it was when the page was opened.", "note");
	await start();
}

async function reset() {
	setReady(false);
	try {
		const ms = await interpreter.reset();
		output.clear();
		output.write(`Back to the snapshot, in ${ms.toFixed(0)} ms: what you defined is gone.`, "note");
	} catch (error) {
		output.write(readable(error), "error");
	}
	setReady(true);
	$("reset").focus();
}

const track = createTrack($("lanes"), $("phases").tBodies[0]);

async function runRace() {
	isRacing = true;
	showButtons();
	$("verdict").textContent = "Racing …";
	try {
		const { cold, restored } = await race($("in-turn").checked, track.draw);
		const times = (sum(cold) / sum(restored)).toFixed(1);
		$("verdict").textContent = `Restored is there ${times} times as fast as cold.`;
		keepForOffline(true);
	} catch ({ message }) {
		$("verdict").textContent = (await isOnline())
			? `The race was broken off: ${message}`
			: "The first race needs the network: cold fetches files that this page does without.";
	}
	isRacing = false;
	showButtons();
	$("race").focus();
}

function setReady(value) {
	isReady = value;
	showButtons();
}

function setRunning(value) {
	isRunning = value;
	showButtons();
}

function showButtons() {
	$("run").textContent = isRunning ? "Stop" : "Run";
	$("run").disabled = !isReady;
	$("reset").disabled = !isReady || isRunning;
	$("race").disabled = !isReady || isRacing;
}

function size(byteLength) {
	return byteLength < 1e6
		? `${(byteLength / 1e3).toFixed(0)} kB`
		: `${(byteLength / 1e6).toFixed(1)} MB`;
}

/** @param given rows, each a name, other cells, and a size in bytes, which is shown as a bar, too. */
function fill(table, given) {
	const rows = given.toSorted((one, other) => other.at(-1) - one.at(-1));
	const [body] = $(table).tBodies;
	const { tFoot } = $(table);
	body.replaceChildren();
	tFoot.replaceChildren();
	const sizes = rows.map((row) => row.at(-1));
	const addRow = (parent, [head, ...cells]) => {
		const row = parent.insertRow();
		const first = row.appendChild(document.createElement("th"));
		first.scope = "row";
		first.textContent = head;
		for (const cell of cells) row.insertCell().textContent = cell;
		return row;
	};
	for (const [index, row] of rows.entries()) {
		const part = sizes[index] / Math.max(...sizes);
		const shown = addRow(body, [...row.slice(0, -1), size(sizes[index])]);
		shown.style.setProperty("--part", `${(100 * part).toFixed(1)}%`);
	}
	const together = size(sizes.reduce((all, one) => all + one, 0));
	addRow(tFoot, ["Together", ...rows[0].slice(1, -1).map(() => ""), together]);
}

function showPackages(packages) {
	fill("packages", packages);
}

function showFiles() {
	const names = {
		snapshot: "Snapshot: memory, packages",
		wasm: "Python itself (wasm)",
		rest: "More of it, after the start",
		glue: "Pyodide's JavaScript",
		stdlib: "Standard library, after the start",
		lock: "Pyodide's list of packages",
	};
	const files = manifest.files.filter(({ role }) => role in names);
	fill(
		"files",
		files.map(({ role, byteLength }) => [names[role], byteLength]),
	);
	const { python, version } = manifest.pyodide;
	$("made-of").textContent =
		`Python ${python} as Pyodide ${version} has it, ${manifest.packages.length} packages, setup.py done.`;
}
