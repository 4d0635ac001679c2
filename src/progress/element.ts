/**
 * `<pythaw-progress>`: shows a start of Python, its steps and bytes, and if it fails the error with a
 * button that tries again. Importing this module defines the element. It takes events and starts nothing
 * of its own; a start that is not shown loads none of it.
 */
import { type View, viewIn } from "./view.js";
import {
	bytesText,
	englishLabels,
	errorText,
	type ProgressLabels,
	phaseText,
	type ShownEvent,
} from "./words.js";

export type { ProgressLabels, ShownEvent } from "./words.js";
export { englishLabels } from "./words.js";

/** As the attribute `state` has them; without it nothing is shown. */
export type ProgressState = "busy" | "ready" | "failed";

/** What a start is given by {@link PythawProgress.run}: options of `loadPyodide` and `createSnapshot`. */
export interface StartOptions {
	readonly onProgress: (event: ShownEvent) => void;
	readonly signal?: AbortSignal;
}

/** Longer than a start that people do not notice. Until then nothing is spoken. */
const QUIET_MS = 1000;
/** Between two changes of the numbers that are shown: a chunk of bytes may arrive each millisecond. */
const SHOWN_EVERY_MS = 50;

/** A server that renders pages imports this as well. */
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

/**
 * @attr label name of the progress bar, such as "Starting the shop"
 * @attr state `busy`, `ready` or `failed`; the element's own
 * @csspart text, phase, bytes, track, bar, error, message, advice, code, retry
 * @cssprop --pythaw-progress-color, --pythaw-progress-track, --pythaw-progress-height,
 *   --pythaw-progress-radius, --pythaw-progress-error-color
 * @fires pythaw-ready, and pythaw-failed with `detail.error`
 */
export class PythawProgress extends Base {
	static readonly observedAttributes = ["label"];

	#labels = englishLabels;
	#view: View | undefined;
	/** Of the start that is shown; an older one tells nothing any more. */
	#turn = 0;
	#fraction = 0;
	#shownAt = Number.NEGATIVE_INFINITY;
	#phase = "";
	#speaking: ReturnType<typeof setTimeout> | undefined;
	#retry: (() => void) | undefined;

	/** The texts; those that are not given stay as they are. */
	get labels(): ProgressLabels {
		return this.#labels;
	}

	set labels(given: Partial<ProgressLabels>) {
		this.#labels = { ...this.#labels, ...given };
		this.attributeChangedCallback();
	}

	get state(): ProgressState | undefined {
		return (this.getAttribute("state") as ProgressState | null) ?? undefined;
	}

	connectedCallback(): void {
		if (Object.hasOwn(this, "labels")) {
			// Set before the element was defined.
			const { labels } = this;
			delete (this as { labels?: unknown }).labels;
			this.labels = labels;
		}
		void this.#shown;
	}

	disconnectedCallback(): void {
		clearTimeout(this.#speaking);
	}

	attributeChangedCallback(): void {
		this.#shown.track.setAttribute("aria-label", this.getAttribute("label") ?? this.#labels.name);
		this.#shown.retry.textContent = this.#labels.retry;
	}

	/**
	 * Runs a start and shows it. If it fails, the error is shown with a button, and what is promised is the
	 * result of the first try that succeeds.
	 *
	 * @param start called for each try: `(options) => loadPyodide({ ...options, snapshot })`.
	 * @param options `signal` ends it, also while nobody presses the button.
	 * @throws the signal's reason; the error, if another start is shown meanwhile.
	 */
	async run<T>(
		start: (options: StartOptions) => Promise<T>,
		{ signal }: { signal?: AbortSignal } = {},
	): Promise<T> {
		for (;;) {
			signal?.throwIfAborted();
			const turn = this.#begin();
			const onProgress = (event: ShownEvent) => turn === this.#turn && this.#show(event);
			try {
				const result = await start({ onProgress, signal });
				if (turn === this.#turn) this.#end();
				return result;
			} catch (error) {
				if (turn !== this.#turn) throw error;
				if (signal?.aborted) {
					this.clear();
					throw error;
				}
				await new Promise<void>((retry, reject) => {
					this.fail(error, retry);
					signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
				}).catch((reason) => {
					if (turn === this.#turn) this.clear();
					throw reason;
				});
			}
		}
	}

	/** For starts that are not made by {@link run}: a listener for the option `onProgress`. */
	readonly report = (event: ShownEvent): void => {
		if (this.state !== "busy") this.#begin();
		this.#show(event);
		if (event.phase === "ready") this.#end();
	};

	/**
	 * Shows an error.
	 *
	 * @param retry what the button does; without it there is none.
	 */
	fail(error: unknown, retry?: () => void): void {
		const view = this.#shown;
		const isInside = this.shadowRoot!.activeElement !== null;
		const { message, advice, code } = errorText(error, this.#labels);
		this.#retry = retry;
		this.#become("failed");
		this.#speak("");
		view.message.textContent = `${this.#labels.failed} ${message}`;
		view.advice.textContent = advice;
		view.code.textContent = code ?? "";
		view.code.parentElement!.hidden = code === undefined;
		view.retry.hidden = retry === undefined;
		// Whoever has pressed the button, with the keyboard, wants to do so again. Nobody else's focus is taken.
		if (isInside && retry !== undefined) view.retry.focus();
		this.dispatchEvent(new CustomEvent("pythaw-failed", { detail: { error } }));
	}

	/** Shows nothing, as at the beginning. */
	clear(): void {
		this.#turn += 1;
		this.#retry = undefined;
		this.#speak("");
		this.#become(undefined);
	}

	get #shown(): View {
		this.#view ??= viewIn(this, () => {
			const retry = this.#retry;
			this.#retry = undefined;
			retry?.();
		});
		return this.#view;
	}

	#begin(): number {
		const view = this.#shown;
		const hadFocus = this.shadowRoot!.activeElement === view.retry;
		this.#fraction = 0;
		this.#phase = "";
		this.#shownAt = Number.NEGATIVE_INFINITY;
		this.#retry = undefined;
		this.#draw(this.#labels.fetching, "", undefined);
		this.#become("busy");
		// The button goes away; the focus must not go with it.
		if (hadFocus) view.track.focus();
		this.#speak("");
		this.#speaking = setTimeout(() => this.#speak(this.#name), QUIET_MS);
		this.#turn += 1;
		return this.#turn;
	}

	#show(event: ShownEvent): void {
		const { loaded, total } = event;
		const phase = phaseText(event, this.#labels) ?? this.#phase;
		const now = performance.now();
		const isNews = phase !== this.#phase || loaded === total;
		if (!isNews && now - this.#shownAt < SHOWN_EVERY_MS) return;
		this.#shownAt = now;
		this.#phase = phase;
		if (loaded !== undefined && total) this.#fraction = Math.max(this.#fraction, loaded / total);
		const { lang } = (this.closest("[lang]") ?? document.documentElement) as HTMLElement;
		const bytes = bytesText(event, this.#labels, lang || undefined);
		this.#draw(phase, bytes, this.#fraction || undefined);
	}

	#end(): void {
		this.#draw(this.#labels.ready, "", 1);
		this.#become("ready");
		this.#speak(this.#labels.ready);
		this.dispatchEvent(new CustomEvent("pythaw-ready"));
	}

	/** @param fraction of 1; undefined if nobody knows how much there is to do. */
	#draw(phase: string, bytes: string, fraction: number | undefined): void {
		const { phase: phaseElement, bytes: bytesElement, track } = this.#shown;
		phaseElement.textContent = phase;
		// A step that moves no bytes leaves their number standing: it is still true.
		if (bytes || fraction === undefined || fraction === 1) bytesElement.textContent = bytes;
		track.setAttribute("aria-valuetext", bytes ? `${phase}: ${bytes}` : phase);
		if (fraction === undefined) {
			track.removeAttribute("aria-valuenow");
			return;
		}
		const percent = Math.min(100, Math.round(fraction * 100));
		track.setAttribute("aria-valuenow", String(percent));
		track.style.setProperty("--_done", `${percent}%`);
	}

	#become(state: ProgressState | undefined): void {
		if (state === undefined) this.removeAttribute("state");
		else this.setAttribute("state", state);
		const { bar, error } = this.#shown;
		bar.hidden = state === "failed";
		error.hidden = state !== "failed";
	}

	get #name(): string {
		return this.getAttribute("label") ?? this.#labels.name;
	}

	/** At most when it takes long and when it is done: bytes are for whoever looks at the progress bar. */
	#speak(text: string): void {
		clearTimeout(this.#speaking);
		this.#shown.status.textContent = text;
	}
}

if (globalThis.customElements && !customElements.get("pythaw-progress")) {
	customElements.define("pythaw-progress", PythawProgress);
}

declare global {
	interface HTMLElementTagNameMap {
		"pythaw-progress": PythawProgress;
	}
}
