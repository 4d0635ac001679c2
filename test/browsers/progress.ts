/**
 * A program for browsers: a page with `<pythaw-progress>` that shows a start which fails, is tried again
 * with the button, and succeeds. What it gives is what the element said on the way.
 *
 *   ADDRESS OF THE SNAPSHOT
 */
import type * as Pythaw from "../../src/index.js";
import type { PythawProgress } from "../../src/progress/element.js";

export interface ProgressReport {
	/** What the start gave in the end. */
	readonly answer: unknown;
	/** `state` as it became, in order. */
	readonly states: readonly (string | null)[];
	/** Each `aria-valuenow`, of the try that succeeded; null while nobody knows. */
	readonly values: readonly (string | null)[];
	/** Each `aria-valuetext` of that try. */
	readonly texts: readonly string[];
	/** Everything that the live region said. */
	readonly spoken: readonly string[];
	readonly failure: Readonly<Record<"message" | "advice" | "code" | "retry", string>>;
	readonly roles: readonly string[];
	/** The part that has the focus: when the button was pressed, and when a second try has failed. */
	readonly focused: readonly (string | null)[];
	/** The colour of the bar, which the page has set. */
	readonly color: string;
	/** Whether nothing is shown before and after. */
	readonly hidden: readonly boolean[];
	/** In German. */
	readonly german: string;
	/** What a start that was given up rejects with, and the state then. */
	readonly givenUp: readonly string[];
}

export async function program([snapshot]: readonly string[]): Promise<ProgressReport> {
	const [library, element] = ["index.js", "progress-element.js"].map(
		(name) => `/node_modules/pythaw/dist/web/${name}`,
	);
	const { loadPyodide }: typeof Pythaw = await import(library);
	document.body.innerHTML =
		'<style>pythaw-progress::part(bar) { background: rgb(1, 2, 3); }</style><pythaw-progress label="Starting the shop"></pythaw-progress>';
	const progress = document.querySelector("pythaw-progress")!;
	// Before the element is defined.
	(progress as any).labels = { ready: "There it is" };
	await import(element);
	const root = progress.shadowRoot!;
	const part = (name: string) => root.querySelector<HTMLElement>(`[part="${name}"]`)!;
	const isHidden = () => getComputedStyle(progress).display === "none";

	const states: (string | null)[] = [];
	const values: (string | null)[] = [];
	const texts: string[] = [];
	const spoken: string[] = [];
	const watch = (node: Node, seen: () => void, options: MutationObserverInit) =>
		new MutationObserver((records) => records.forEach(seen)).observe(node, options);
	watch(progress, () => states.push(progress.getAttribute("state")), { attributes: true });
	const track = part("track");
	watch(
		track,
		() => {
			values.push(track.getAttribute("aria-valuenow"));
			texts.push(track.getAttribute("aria-valuetext")!);
		},
		{ attributes: true, attributeFilter: ["aria-valuenow", "aria-valuetext"] },
	);
	const status = root.querySelector('[role="status"]')!;
	watch(status, () => status.textContent && spoken.push(status.textContent), { childList: true });

	const pause = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));

	const hidden = [isHidden()];
	const failing = () =>
		new Promise<void>((resolve) => {
			progress.addEventListener("pythaw-failed", () => resolve(), { once: true });
		});
	let failed = failing();
	let tries = 0;
	const starting = progress.run(async (options) => {
		tries += 1;
		if (tries === 2) await pause(50);
		if (tries === 2) throw new Error("again");
		const indexURL = new URL("/node_modules/pyodide/", location.href).href;
		return loadPyodide({ ...options, snapshot, indexURL });
	});
	await failed;
	const retry = part("retry");
	const failure = {
		message: part("message").textContent!,
		advice: part("advice").textContent!,
		code: part("code").textContent!,
		retry: retry.textContent!,
	};
	const focused: (string | null)[] = [];
	const focus = () => focused.push(root.activeElement?.getAttribute("part") ?? null);
	focus();
	retry.focus();
	failed = failing();
	retry.click();
	await pause();
	focus();
	await failed;
	focus();
	values.length = texts.length = spoken.length = 0;
	retry.click();
	await pause();
	focus();
	const answer = (await starting).runPython("6 * 7");
	const color = getComputedStyle(part("bar")).backgroundColor;
	// Observers are told behind what has changed.
	await pause();
	const seen = { values: [...values], texts: [...texts], spoken: [...spoken] };

	const controller = new AbortController();
	failed = failing();
	const given = progress
		.run(() => Promise.reject(new Error("never")), controller)
		.catch((error: Error) => error.message);
	await failed;
	controller.abort(new Error("given up"));
	const givenUp = [await given, progress.state ?? "nothing"];
	hidden.push(isHidden());

	progress.lang = "de";
	const report = progress.report as PythawProgress["report"];
	report({ phase: "resolve", loaded: 1_250_000, total: 9_600_000, ms: 1 });
	const german = part("bytes").textContent!;
	const roles = [...root.querySelectorAll("[role]")].map((one) => one.getAttribute("role")!);
	return { answer, states, ...seen, failure, roles, focused, color, hidden, german, givenUp };
}
