/**
 * What a start's progress and its failure are called: events and errors to short texts for people. Knows
 * nothing of the element that shows them.
 */
import type { Phase, ProgressEvent } from "../boot/sequence.js";
import type { PackageProgressEvent } from "../create/create-options.js";

/** What `onProgress` of `loadPyodide`, `createSnapshot` and `buildApp` is called with. */
export type ShownEvent = ProgressEvent | PackageProgressEvent;

/** Every text of the element, to be replaced by those of another language. */
export interface ProgressLabels {
	/** Name of the progress bar for assistive technology, if the attribute `label` does not give one. */
	readonly name: string;
	/** While bytes arrive. */
	readonly fetching: string;
	/** While a recipe's package is found and fetched. */
	readonly packages: (name: string) => string;
	/** The steps of a start, while no bytes are awaited. */
	readonly phases: Readonly<Record<Phase, string>>;
	/** How much has arrived; `total` is absent until it is known. Both are texts with units. */
	readonly bytes: (loaded: string, total?: string) => string;
	readonly ready: string;
	readonly failed: string;
	readonly retry: string;
	/** What to do, for an error that does not say so itself. */
	readonly advice: string;
}

export const englishLabels: ProgressLabels = {
	name: "Starting Python",
	fetching: "Fetching Python",
	packages: (name) => `Fetching ${name}`,
	phases: {
		resolve: "Fetching Python",
		link: "Compiling Python",
		"c-phase": "Filling its memory",
		connect: "Connecting it to this page",
		ready: "Almost ready",
	},
	bytes: (loaded, total) => (total === undefined ? loaded : `${loaded} of ${total}`),
	ready: "Python is ready",
	failed: "Python could not be started.",
	retry: "Try again",
	advice: "Try again. If that does not help, reload the page.",
};

/** What is under way, in words; undefined for an event that says nothing of it. */
export function phaseText(event: ShownEvent, labels: ProgressLabels): string | undefined {
	const { phase, loaded, total } = event;
	if (phase === "auto") return undefined;
	if (phase === "packages") return labels.packages(event.name);
	const isFetching = loaded !== undefined && loaded !== total;
	return isFetching ? labels.fetching : labels.phases[phase];
}

/** How many bytes have arrived, in words; empty if nobody has said. */
export function bytesText(
	{ loaded, total }: Pick<ShownEvent, "loaded" | "total">,
	labels: ProgressLabels,
	language: string | undefined,
): string {
	if (loaded === undefined) return "";
	return labels.bytes(
		sizeText(loaded, language),
		total === undefined ? undefined : sizeText(total, language),
	);
}

/** In decimal megabytes, as browsers say it; small files in kilobytes. */
export function sizeText(byteLength: number, language: string | undefined): string {
	const [unit, divisor] =
		byteLength < 1e6 ? (["kilobyte", 1e3] as const) : (["megabyte", 1e6] as const);
	const digits = unit === "megabyte" ? 1 : 0;
	const settings = { minimumFractionDigits: digits, maximumFractionDigits: digits };
	const format = (locale: string | undefined) =>
		new Intl.NumberFormat(locale, { style: "unit", unit, ...settings }).format(
			byteLength / divisor,
		);
	try {
		return format(language);
	} catch {
		// The page's attribute `lang` is no language tag.
		return format(undefined);
	}
}

/** Longer advice, such as a traceback, belongs into the console. */
const ADVICE_LENGTH = 400;

/** pythaw's errors say in their first line what happened, then what to do. `code` is for whoever is asked for help. */
export function errorText(error: unknown, labels: ProgressLabels) {
	const { message, name, code } = (error ?? {}) as Partial<Error> & { code?: unknown };
	const text = typeof message === "string" && message !== "" ? message : String(name ?? error);
	const [first, ...rest] = text.split("\n");
	const said = rest.join("\n").trim();
	const advice = said.length > ADVICE_LENGTH ? `${said.slice(0, ADVICE_LENGTH)}…` : said;
	return {
		message: first,
		advice: advice || labels.advice,
		code: typeof code === "string" ? code : undefined,
	};
}
