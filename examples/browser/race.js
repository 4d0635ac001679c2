/** The race: two fresh workers, a bar each, whose segments are the phases as the workers tell them. */
export const phases = {
	load: "Fetch and compile",
	memory: "Fill the memory",
	connect: "Set up Pyodide",
	packages: "Unpack packages",
	imports: "Import, set up",
	answer: "Check the order",
};

const lanes = {
	cold: {
		label: "Cold",
		start: () => new Worker(new URL("./race-cold.worker.js", import.meta.url), { type: "module" }),
	},
	restored: {
		label: "Restored",
		start: () =>
			new Worker(new URL("./race-restored.worker.js", import.meta.url), { type: "module" }),
	},
};

const now = () => performance.timeOrigin + performance.now();

/** A start, until it has answered. `marks` grows meanwhile. */
function run({ start }) {
	const marks = [{ phase: "load", at: now() }];
	const worker = start();
	const done = new Promise((resolve, reject) => {
		worker.onmessage = ({ data: { phase, at, answer, error } }) => {
			if (error !== undefined) reject(new Error(error));
			else if (answer === undefined) marks.push({ phase, at });
			else resolve({ end: at });
		};
		worker.onerror = ({ message }) =>
			reject(new Error(message || "The worker could not be loaded."));
	}).finally(() => worker.terminate());
	return { marks, done };
}

/** @returns milliseconds by phase. */
function lengthsOf(marks, end) {
	const lengths = {};
	marks.forEach(({ phase, at }, index) => {
		const until = marks[index + 1]?.at ?? end;
		lengths[phase] = (lengths[phase] ?? 0) + Math.max(0, until - at);
	});
	return lengths;
}

export const sum = (lengths) => Object.values(lengths).reduce((all, ms) => all + ms, 0);

/**
 * @param draw called with the milliseconds by lane and phase so far, each time the screen is drawn.
 * @returns the same in the end.
 */
export async function race(inTurn, draw) {
	const running = {};
	const results = {};
	let frame;
	const lengths = () =>
		Object.fromEntries(
			Object.entries(running).map(([name, { marks }]) => [
				name,
				results[name] ?? lengthsOf(marks, now()),
			]),
		);
	const step = () => {
		draw(lengths());
		frame = requestAnimationFrame(step);
	};
	const lane = async (name) => {
		running[name] = run(lanes[name]);
		const { end } = await running[name].done;
		results[name] = lengthsOf(running[name].marks, end);
	};
	frame = requestAnimationFrame(step);
	try {
		if (inTurn) for (const name of Object.keys(lanes)) await lane(name);
		else await Promise.all(Object.keys(lanes).map(lane));
	} finally {
		cancelAnimationFrame(frame);
	}
	draw(results);
	return results;
}

/** Makes the lanes and the table; what it gives fills them. */
export function createTrack(parent, tableBody) {
	const views = {};
	for (const [name, { label }] of Object.entries(lanes)) {
		const lane = document.createElement("div");
		lane.className = "lane";
		lane.innerHTML =
			'<span class="name"></span><div class="track" role="img"></div><span class="time"></span>';
		lane.querySelector(".name").textContent = label;
		const track = lane.querySelector(".track");
		track.setAttribute("aria-label", `${label}: not measured yet`);
		const segments = Object.keys(phases).map((phase) => {
			const segment = track.appendChild(document.createElement("span"));
			segment.className = `segment ${phase}`;
			return [phase, segment];
		});
		views[name] = { label, track, segments, time: lane.querySelector(".time") };
		parent.append(lane);
	}
	const rows = Object.entries(phases).map(([phase, label]) => {
		const row = tableBody.insertRow();
		row.innerHTML = `<th scope="row"><span class="swatch ${phase}"></span>${label}</th><td>–</td><td>–</td>`;
		return [phase, row];
	});
	const text = (ms) => Math.round(ms).toLocaleString("en");
	return {
		draw(results) {
			const longest = Math.max(1000, ...Object.values(results).map(sum));
			for (const [name, lengths] of Object.entries(results)) {
				const { label, track, segments, time } = views[name];
				for (const [phase, segment] of segments) {
					segment.style.inlineSize = `${((lengths[phase] ?? 0) / longest) * 100}%`;
				}
				time.textContent = `${text(sum(lengths))} ms`;
				track.setAttribute("aria-label", `${label}: ${text(sum(lengths))} ms`);
			}
			for (const [phase, row] of rows) {
				Object.keys(lanes).forEach((name, index) => {
					const ms = results[name]?.[phase];
					row.cells[index + 1].textContent = ms === undefined ? "–" : text(ms);
				});
			}
		},
	};
}
