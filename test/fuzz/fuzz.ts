/**
 * The fuzzer: input after input, each made by a seed and a number, and what must hold of each. It ends in
 * an error of pythaw's or in none, in a time, and no object's prototype is another afterwards.
 */
import process from "node:process";
import { PythawError } from "../../src/index.js";
import { Random } from "./random.js";
import type { Target } from "./targets.js";

export interface Finding {
	readonly target: string;
	/** With the seed, what makes the input again: `run.js --seed SEED --only INPUT`. */
	readonly input: number;
	readonly fault: string;
}

export interface Report {
	readonly seed: number;
	readonly inputs: number;
	/** Inputs by target, and how many of these were refused. */
	readonly targets: Record<string, { inputs: number; refused: number }>;
	readonly findings: Finding[];
	/** The input that took longest, by the time that the process computed. */
	readonly slowest: { readonly target: string; readonly input: number; readonly ms: number };
	/** Most resident memory that was seen to come to the process, in bytes: what it held before is not the inputs'. */
	readonly peakByteLength: number;
}

/**
 * An input whose promise is pending for this long hangs. How long each takes is told by the time that the
 * process computed: on a machine with forty processes for two cores the clock says 13 s for what takes 0.2.
 */
const PATIENCE_MS = 120_000;

/** Milliseconds that this process has computed so far, all its threads together. */
function computedMs(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
}

const prototypes = [
	Object.prototype,
	Object,
	Array.prototype,
	Function.prototype,
	Map.prototype,
	Uint8Array.prototype,
	Promise.prototype,
	String.prototype,
];
const describePrototypes = (): string =>
	prototypes.map((each) => Reflect.ownKeys(each).map(String).join()).join(";");

export interface Listener {
	/** Called before each input. */
	begun?(input: number): void;
	/** Called after each 256. */
	progress?(done: number, report: Report): void;
}

export async function fuzz(
	targets: readonly Target[],
	{ seed, first = 0, inputs }: { seed: number; first?: number; inputs: number },
	{ begun, progress }: Listener = {},
): Promise<Report> {
	const clean = describePrototypes();
	const wheel = targets.flatMap((target) => Array.from({ length: target.weight }, () => target));
	const report = {
		seed,
		inputs,
		targets: Object.fromEntries(targets.map(({ name }) => [name, { inputs: 0, refused: 0 }])),
		findings: [] as Finding[],
		slowest: { target: "", input: 0, ms: 0 },
		peakByteLength: 0,
	};
	const heldAlready = process.memoryUsage.rss();
	const notePeak = (): void => {
		const byteLength = process.memoryUsage.rss() - heldAlready;
		report.peakByteLength = Math.max(report.peakByteLength, byteLength);
	};
	let strayed: unknown;
	const stray = (error: unknown) => {
		strayed = error;
	};
	process.on("unhandledRejection", stray);
	try {
		for (let input = first; input < first + inputs; input += 1) {
			const random = new Random(seed, input);
			const target = random.pick(wheel);
			const counts = report.targets[target.name];
			counts.inputs += 1;
			begun?.(input);
			const begin = computedMs();
			const { refused, fault } = await attempt(target, random);
			const ms = computedMs() - begin;
			if (refused) counts.refused += 1;
			if (ms > report.slowest.ms) report.slowest = { target: target.name, input, ms };
			const add = (fault: string) => report.findings.push({ target: target.name, input, fault });
			if (fault !== undefined) add(fault);
			if (describePrototypes() !== clean) {
				add("a prototype was changed");
				break;
			}
			if (input % 256 === 255) {
				// Rejections that nobody handles are told at the end of a turn.
				await new Promise(setImmediate);
				notePeak();
				progress?.(input + 1 - first, report);
			}
			if (strayed !== undefined) {
				add(`unhandled, of one of the last 256: ${describe(strayed)}`);
				strayed = undefined;
			}
		}
		await new Promise(setImmediate);
	} finally {
		process.off("unhandledRejection", stray);
	}
	notePeak();
	return report;
}

async function attempt(
	{ run, typed = [] }: Target,
	random: Random,
): Promise<{ refused: boolean; fault?: string }> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const late = new Promise<"late">((resolve) => {
		timer = setTimeout(() => resolve("late"), PATIENCE_MS);
	});
	try {
		const ended = await Promise.race([Promise.resolve(run(random)), late]);
		return ended === "late" ? { refused: false, fault: "it does not settle" } : { refused: false };
	} catch (error) {
		const isTyped = [PythawError, ...typed].some((type) => error instanceof type);
		return isTyped ? { refused: true } : { refused: true, fault: describe(error) };
	} finally {
		clearTimeout(timer);
	}
}

function describe(error: unknown): string {
	const { name, message, stack = "" } = error as Error;
	const at = stack.split("\n").find((line) => line.includes("/build/src/"));
	return `${name}: ${String(message).slice(0, 200)}${at === undefined ? "" : ` (${at.trim()})`}`;
}
