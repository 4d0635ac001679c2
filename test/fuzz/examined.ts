/**
 * Memory that lies, for who reads Python's objects from it as bytes: `diff` and `verify` of a hostile file.
 * Pointers, sizes and flags of real objects are replaced; nothing of it runs.
 */
import { freshInstance } from "../../src/boot/fresh-memory.js";
import { indexUrlOf } from "../../src/boot/options.js";
import { Heap } from "../../src/cpython/heap.js";
import { layoutOf } from "../../src/cpython/layout.js";
import { Memory } from "../../src/cpython/memory.js";
import { differentRanges } from "../../src/diff/memory.js";
import { explainMemory } from "../../src/diff/objects.js";
import { DataSymbols } from "../../src/diff/symbols.js";
import { openDistribution } from "../../src/distribution/distribution.js";
import { wordsOf } from "../../src/engine/bytes.js";
import { host } from "../../src/host.js";
import { expandImage } from "../../src/image/restore.js";
import { BaseFiles } from "../../src/snapshot/base-files.js";
import { decodeContents } from "../../src/snapshot/decode.js";
import { baseSnapshot } from "../boot/base.js";
import type { Target } from "./targets.js";

/** How far from an object's beginning its type, sizes, pointers and flags are. */
const REACH = 240;

export async function makeExaminations(): Promise<Target[]> {
	const distribution = openDistribution(host(), { indexURL: indexUrlOf(host(), {}) });
	const { memory: fresh, variables } = await freshInstance(host(), distribution);
	const { image } = await decodeContents(await baseSnapshot(), host().codecs, new BaseFiles([]));
	const [good, faulty] = [expandImage(image, fresh), expandImage(image, fresh)];
	const runtimePtr = variables.get("_PyRuntime")!;
	const layout = layoutOf(new Memory(fresh), runtimePtr);
	const symbols = new DataSymbols(variables);
	const heapOf = (bytes: Uint8Array) => new Heap(new Memory(bytes), layout, runtimePtr);
	const sound = { memory: good, heap: heapOf(good) };
	const { objects } = sound.heap;
	const types = [...new Set(objects.map(({ facts }) => facts.ptr))];
	const words = wordsOf(faulty);
	const edges = [0, 1, 3, 4, 0xffff, 2 ** 16, 2 ** 31, 2 ** 32 - 1, 2 ** 32 - 4, good.length - 4];
	return [
		{
			name: "examined memory",
			weight: 1,
			run(random) {
				const undo: [number, number][] = [];
				const put = (ptr: number, value: number) => {
					undo.push([ptr >>> 2, words[ptr >>> 2]]);
					words[ptr >>> 2] = value;
				};
				const word = (): number => {
					switch (random.below(4)) {
						case 0:
							return random.pick(edges);
						case 1:
							return random.pick(objects).ptr;
						case 2:
							return random.pick(types);
						default:
							return random.below(good.length);
					}
				};
				try {
					for (let left = random.pick([1, 10, 100, 3000]); left > 0; left -= 1) {
						// What types say counts for all their instances.
						const ptr = random.chance(0.3) ? random.pick(types) : random.pick(objects).ptr;
						put(ptr + 4 * random.below(REACH / 4), word());
					}
					if (random.chance(0.2)) put(runtimePtr + layout.interpretersHead, word());
					const other = { memory: faulty, heap: heapOf(faulty) };
					const ranges = differentRanges(good, faulty);
					explainMemory(ranges, sound, other, symbols);
				} finally {
					for (const [index, value] of undo.reverse()) words[index] = value;
				}
			},
		},
	];
}
