/** The page's side of interpreter.worker.js: calls as promises. Touches nothing of the page. */
export class Interpreter {
	#worker;
	#calls = new Map();
	#count = 0;
	#onText;
	#onProgress;

	/** @param onText called with each line that Python prints, and whether it came from stderr. */
	constructor(onText) {
		this.#onText = onText;
	}

	/** Starts Python in a fresh worker. */
	start({ onProgress }) {
		this.stop();
		this.#onProgress = onProgress;
		const worker = new Worker(new URL("./interpreter.worker.js", import.meta.url), {
			type: "module",
		});
		this.#worker = worker;
		worker.onmessage = ({ data }) => this.#hear(data);
		worker.onerror = ({ message }) =>
			this.#endAll({ message: message || "The worker could not be loaded." });
		return this.#call("start");
	}

	/** @returns the value of the program's last expression as Python writes it, or undefined. */
	run(code, filename) {
		return this.#call("run", { code, filename });
	}

	/** @returns the milliseconds that it took. */
	reset() {
		return this.#call("reset");
	}

	/** Ends the worker, whatever it does. */
	stop() {
		this.#worker?.terminate();
		this.#endAll({ name: "AbortError", message: "Stopped." });
	}

	#call(action, given) {
		return new Promise((resolve, reject) => {
			this.#count += 1;
			this.#calls.set(this.#count, { resolve, reject });
			this.#worker.postMessage({ id: this.#count, action, ...given });
		});
	}

	#hear({ id, value, error, progress, text, isError }) {
		if (progress !== undefined) this.#onProgress(progress);
		if (text !== undefined) this.#onText(text, isError);
		const call = this.#calls.get(id);
		this.#calls.delete(id);
		if (error !== undefined) call?.reject(error);
		else call?.resolve(value);
	}

	#endAll(error) {
		for (const { reject } of this.#calls.values()) reject(error);
		this.#calls.clear();
	}
}
