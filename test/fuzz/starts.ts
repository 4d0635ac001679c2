/**
 * Real starts of snapshots whose records are faulty: each starts Python, or rejects with an error of
 * pythaw's. Memory is left as it is: what runs is what the snapshot's maker wrote, and that may do
 * anything, so it is no business of a check.
 */
import { loadPyodide } from "../../src/index.js";
import { baseParts, type Parts, written } from "../hostile/altered.js";
import { mutated } from "./mutate.js";
import type { Target } from "./targets.js";

export async function makeStarts(): Promise<Target[]> {
	const parts: Parts = await baseParts();
	const { manifest, sections } = parts;
	const start = async (changes: Record<string, unknown>) => {
		const pyodide = await loadPyodide({
			snapshot: written(parts, changes),
			stdout() {},
			stderr() {},
		});
		pyodide.runPython("6 * 7");
	};
	const section = (name: string, weight: number): Target => ({
		name: `start, ${name}`,
		weight,
		run: (random) => start({ [name]: mutated(sections[name], random) }),
	});
	return [
		{
			name: "start, manifest",
			weight: 3,
			run: (random) => start({ manifest: mutated(manifest, random) }),
		},
		section("references", 3),
		section("files", 4),
		section("libraries", 3),
		{
			name: "start, link-layout",
			weight: 2,
			run(random) {
				const layout = sections["link-layout"];
				const change = random.pick(["exported", "slotFunctions", "firstIndex"]);
				return start({ "link-layout": { ...layout, [change]: mutated(layout[change], random) } });
			},
		},
	];
}
