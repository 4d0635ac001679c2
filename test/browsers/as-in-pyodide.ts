/**
 * What Pyodide offers pages beside Python itself: standard input by `prompt`, a canvas, an interrupt from
 * another thread; in a cold start and in a restored one, on a page and in workers of it. And where
 * `indexURL` is told from.
 *
 *   ADDRESS OF THE SNAPSHOT  ADDRESS OF THE LIBRARY, moved away from Pyodide
 */
import type * as Pythaw from "../../src/index.js";

const library = "/node_modules/pythaw/dist/web/index.js";

/** Of one start. */
export interface Offered {
	readonly restored: boolean;
	/** What Python read, and how it found the end. */
	readonly read: readonly unknown[];
	/** Whether Pyodide's canvas is the one that was set, and a pixel that Python painted. */
	readonly canvas: readonly unknown[];
	/** What ended a loop without an end, and what Python says after it; where memory can be shared. */
	readonly interrupted?: readonly unknown[];
}

export interface OfferedReport {
	readonly isIsolated: boolean;
	readonly starts: Readonly<Record<string, Offered>>;
	/** What a start says that cannot know where Pyodide is. */
	readonly lost: string;
}

export async function program([
	snapshot,
	moved,
	stdLibURL,
]: readonly string[]): Promise<OfferedReport> {
	const canvas = document.body.appendChild(document.createElement("canvas"));
	canvas.id = "canvas";
	const starts: Record<string, Offered> = {};
	for (const [name, options] of Object.entries({ cold: { stdLibURL }, restored: { snapshot } })) {
		// Pyodide looks for it when Python reads.
		const typed = ["Ada", null];
		globalThis.prompt = () => typed.shift()!;
		starts[`page, ${name}`] = await offered(options, canvas);
		starts[`worker, ${name}`] = await fromWorker(options);
	}
	const { loadPyodide }: typeof Pythaw = await import(moved);
	const lost = await loadPyodide({ snapshot }).then(
		() => "it started",
		({ message }) => message,
	);
	return { isIsolated: globalThis.crossOriginIsolated, starts, lost };
}

async function offered(
	options: object,
	canvas: HTMLCanvasElement | OffscreenCanvas,
	signals?: Uint8Array | false,
): Promise<Offered> {
	const { loadPyodide }: typeof Pythaw = await import(library);
	const pyodide = await loadPyodide(options);
	const { restored } = pyodide.pythaw;
	const read = [pyodide.runPython("input()"), errorOf(() => pyodide.runPython("input()"))];
	pyodide.canvas.setCanvas2D(canvas as HTMLCanvasElement);
	const paper = canvas.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
	pyodide.registerJsModule("page", { paper, running: () => postMessage({ running: true }) });
	pyodide.runPython(
		"from page import paper; paper.fillStyle = '#010203'; paper.fillRect(0, 0, 9, 9)",
	);
	const pixel = [...paper.getImageData(4, 4, 1, 1).data];
	const seen = [pyodide.canvas.getCanvas2D() === canvas, ...pixel];
	if (!signals) return { restored, read, canvas: seen };
	pyodide.setInterruptBuffer(signals);
	const loop = "from page import running\nrunning()\nwhile True: pass";
	const ended = errorOf(() => pyodide.runPython(loop));
	// The other thread may just have asked again.
	pyodide.setInterruptBuffer(undefined as unknown as Uint8Array);
	return { restored, read, canvas: seen, interrupted: [ended, pyodide.runPython("6 * 7")] };
}

/** The last line of the traceback. */
function errorOf(run: () => unknown): string {
	try {
		return `no error but ${run()}`;
	} catch (error) {
		return (error as Error).message.trim().split("\n").pop()!;
	}
}

async function fromWorker(options: object): Promise<Offered> {
	const worker = new Worker(import.meta.url, { type: "module" });
	const signals =
		typeof SharedArrayBuffer === "function" && new Uint8Array(new SharedArrayBuffer(1));
	let asking: ReturnType<typeof setInterval> | undefined;
	try {
		return await new Promise((resolve, reject) => {
			worker.onerror = ({ message }) => reject(new Error(message));
			worker.onmessage = ({ data }) => {
				// Again and again, as a user would: one that arrives between two functions may be passed over.
				if (data.running)
					asking = setInterval(() => Atomics.store(signals as Uint8Array, 0, 2), 50);
				else if (data.error) reject(new Error(data.error));
				else resolve(data.value);
			};
			worker.postMessage({ options, signals });
		});
	} finally {
		clearInterval(asking);
		worker.terminate();
	}
}

if (typeof document === "undefined") {
	addEventListener("message", async ({ data: { options, signals } }) => {
		// Workers have no `prompt`: there, standard input is the option's.
		const lines = ["Ada", undefined];
		const given = { ...options, stdin: () => lines.shift() };
		const canvas = Object.assign(new OffscreenCanvas(20, 20), { id: "canvas" });
		try {
			postMessage({ value: await offered(given, canvas, signals) });
		} catch (error) {
			postMessage({ error: String(error) });
		}
	});
}
