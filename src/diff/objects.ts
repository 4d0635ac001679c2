/**
 * From memory that differs to Python objects that differ. One different value can make thousands of
 * words differ, because everything that is allocated after it may lie elsewhere. So the most telling
 * come first: values that only one side has, then objects at the same place with other content, then
 * memory that no object owns.
 */

import type { Heap } from "../cpython/heap.js";
import { Memory } from "../cpython/memory.js";
import { getOrMake } from "../engine/maps.js";
import type { Difference } from "../errors.js";
import type { MemoryRange } from "../image/restore.js";
import { hasInlineValue, Inventory, type PlacedObject, spellValue } from "./inventory.js";
import type { DifferentRange } from "./memory.js";
import type { DataSymbols } from "./symbols.js";

/** One snapshot's memory, and the objects that were found in it. */
interface Examined {
	readonly memory: Uint8Array;
	readonly heap: Heap;
}

/** For how many objects the holders are looked for, all in one walk. */
const MAX_ASKED = 4000;

/** A difference in memory, and the bytes of the second's memory that it is about, if there are some. */
export interface MemoryDifference extends Difference {
	readonly inSecond?: MemoryRange;
	/** The address of an object that no name was found for, in the memory of the first or the second. */
	readonly unnamed?: { readonly side: 0 | 1; readonly ptr: number };
}

/** The objects of one side that contain differing bytes. */
interface Side extends Examined {
	readonly inventory: Inventory;
	readonly touched: Set<PlacedObject>;
}

/** What the ranges mean, most telling first: one entry for each object, then one for each symbol. */
export function explainMemory(
	ranges: readonly DifferentRange[],
	first: Examined,
	second: Examined,
	symbols: DataSymbols,
): MemoryDifference[] {
	const sides = [first, second].map(
		(side): Side => ({
			...side,
			inventory: Inventory.of(side.heap, new Memory(side.memory)),
			touched: new Set(),
		}),
	);
	const unowned: DifferentRange[] = [];
	for (const range of ranges) {
		let owned = false;
		for (const { inventory, touched } of sides) {
			for (let at = range.address; at < range.address + range.byteLength; at += 4) {
				const object = inventory.at(at);
				if (object === undefined) continue;
				touched.add(object);
				owned = true;
			}
		}
		if (!owned) unowned.push(range);
	}
	const objects = [...differentValues(sides, symbols), ...sameButDifferent(sides, symbols)];
	return [...byName(objects), ...describeUnowned(unowned, symbols)];
}

/** Values that one side has and the other has nowhere. Two to which the same path leads are one entry. */
function differentValues(sides: readonly Side[], symbols: DataSymbols): MemoryDifference[] {
	const known = sides.map(
		({ inventory, memory }) =>
			new Set(inventory.objects.filter(hasInlineValue).map((object) => spellValue(object, memory))),
	);
	const lists = sides.map((side, index) => {
		const only = [...side.touched].filter(
			(object) => hasInlineValue(object) && !known[1 - index].has(spellValue(object, side.memory)),
		);
		return withHolders(side, only);
	});
	const [inFirst, inSecond] = lists;
	const partners = new Map(
		inSecond.flatMap(({ holders, object }) => holders.map((holder) => [holder, object] as const)),
	);
	const paired = new Set<PlacedObject>();
	const entries = inFirst.map(({ object, holders }) => {
		const holder = holders.find((path) => partners.has(path));
		const partner = holder === undefined ? undefined : partners.get(holder);
		if (partner !== undefined) paired.add(partner);
		const what =
			partner === undefined
				? "a value that only the first has"
				: partner.type === object.type
					? "another value"
					: `another value, in the second a ${partner.type}`;
		return describeObject(object, holders, what, symbols, partner);
	});
	const rest = inSecond
		.filter(({ object }) => !paired.has(object))
		.map(({ object, holders }) =>
			describeObject(object, holders, "a value that only the second has", symbols, object, 1),
		);
	return [...entries, ...rest];
}

/** Objects that both have at one place, of the same type, with other content. */
function sameButDifferent(
	[first, second]: readonly Side[],
	symbols: DataSymbols,
): MemoryDifference[] {
	const placed = new Map(second.inventory.objects.map((object) => [object.address, object]));
	const same = [...first.touched].filter(
		(object) => !hasInlineValue(object) && placed.get(object.address)?.type === object.type,
	);
	return withHolders(first, same).map(({ object, holders }) =>
		describeObject(object, holders, "another content", symbols, object),
	);
}

interface Held {
	readonly object: PlacedObject;
	readonly holders: readonly string[];
}

function withHolders({ heap }: Side, objects: readonly PlacedObject[]): Held[] {
	const asked = objects.slice(0, MAX_ASKED);
	const found = heap.pathsTo(asked.map(({ address }) => address));
	return asked.map((object, index) => ({ object, holders: found[index] }));
}

/** @param inSecond the object of the second side that the difference is about, if there is one. */
const describeObject = (
	{ address, type }: PlacedObject,
	holders: readonly string[],
	what: string,
	symbols: DataSymbols,
	inSecond?: PlacedObject,
	side: 0 | 1 = 0,
): MemoryDifference => ({
	part: "memory",
	name: `0x${address.toString(16)}`,
	symbol: symbols.nearest(address),
	object: { type, holders: [...holders].sort((x, y) => rankOf(x) - rankOf(y)) },
	what,
	unnamed: isNamed(holders) ? undefined : { side, ptr: address },
	inSecond: inSecond && {
		begin: inSecond.address + (inSecond.nonValueRange?.[1] ?? 0),
		end: inSecond.address + inSecond.byteLength,
	},
});

/** Ranges that no object owns: freed memory, or C's own. One entry for each symbol; the heap counts as one. */
function describeUnowned(
	ranges: readonly DifferentRange[],
	symbols: DataSymbols,
): MemoryDifference[] {
	const bySymbol = new Map<string, DifferentRange[]>();
	for (const range of ranges) {
		const [symbol = ""] = symbols.nearest(range.address)?.split(" + ") ?? [];
		getOrMake(bySymbol, symbol, () => []).push(range);
	}
	return [...bySymbol.values()].map((group) => {
		const [{ address, byteLength }] = group;
		const total = group.reduce((sum, range) => sum + range.byteLength, 0);
		const places = group.length === 1 ? "" : ` in ${group.length} places`;
		return {
			part: "memory",
			name: `0x${address.toString(16)}`,
			symbol: symbols.nearest(address),
			what: `${total} bytes${places} that no Python object owns`,
			inSecond: { begin: address, end: address + byteLength },
		};
	});
}

const isUnreachable = (holder: string): boolean => holder.includes("an unreachable or unnamed");
const isNamed = (holders: readonly string[]): boolean =>
	holders.some((holder) => !isUnreachable(holder));

/** Those with the most telling names first. The sort is stable: among equals, values come first. */
export const byName = (objects: readonly MemoryDifference[]): MemoryDifference[] =>
	[...objects].sort((x, y) => rankOf(x.object?.holders[0]) - rankOf(y.object?.holders[0]));

/** The program's own names come first, objects without a name last; clear names before others. */
function rankOf(holder: string | undefined): number {
	if (holder === undefined || isUnreachable(holder)) return 4;
	const isIndirect = /^an? |<(?!closure )/.test(holder);
	return (/^(an? .* of )?__main__\./.test(holder) ? 0 : 1) + (isIndirect ? 2 : 0);
}
