/**
 * Strings of this host in the parts of a snapshot: memory, file contents, file names, data of JS
 * references. The only check that looks at what will be written instead of at the instance.
 */

import type { Ptr, PyodideModule } from "../../distribution/glue.js";
import { hasAt } from "../../engine/bytes.js";
import type { IdentityString } from "../../engine/host.js";
import { getOrMake } from "../../engine/maps.js";
import { contentOf, type FileEntry, type FileTree } from "../../files/tree.js";
import { type Image, stretchesOf } from "../../image/image.js";
import { holdersOf } from "../../references/holders.js";
import type { References } from "../../references/symbol.js";
import type { Finding } from "../finding.js";
import { type HostString, hostStringsOf, type Needle, needlesOf } from "./needles.js";
import { type Found, objectsAt } from "./objects.js";
import { Searcher } from "./search.js";
import { VouchedFiles } from "./vouched.js";
import { holdsWhole, isWholeAt } from "./whole.js";

interface Places {
	/** Such as `a str`, `the file /data/log`. */
	readonly what: Set<string>;
	readonly holders: Set<string>;
}

export class HostStringSearch {
	readonly #strings: readonly HostString[];
	readonly #searcher: Searcher<Needle>;
	readonly #places = new Map<HostString, Places>();
	/** Whether there was an instance to ask who holds what. */
	#asked = false;

	constructor(identity: readonly IdentityString[]) {
		this.#strings = hostStringsOf(identity);
		this.#searcher = new Searcher(needlesOf(this.#strings));
	}

	/** What a fresh instance has, too, is Pyodide's. The live one, which must not have run, is asked who holds what. */
	searchImage(image: Image, fresh: Uint8Array | undefined, live: PyodideModule | undefined): void {
		const found = this.#occurrencesIn(image, fresh);
		const objects = live === undefined ? undefined : objectsAt(live, found);
		const stringsOf = new Map<Ptr, Set<HostString>>();
		for (const { address, string } of found) {
			const places = this.#placesOf(string);
			const object = objects?.get(address);
			if (objects === undefined) places.what.add("memory");
			else if (object === undefined) places.what.add("memory that no Python object owns");
			else {
				places.what.add(article(object.type));
				getOrMake(stringsOf, object.address, () => new Set()).add(string);
			}
		}
		if (live === undefined) return;
		this.#asked = true;
		const holders = holdersOf(live, "objects", [...stringsOf.keys()]);
		for (const [index, strings] of [...stringsOf.values()].entries()) {
			for (const string of strings) {
				for (const holder of holders[index]) this.#placesOf(string).holders.add(holder);
			}
		}
	}

	/** Searches file contents and names; not what a wheel brings to everybody who installs it. */
	async searchFiles(tree: FileTree, data: Uint8Array): Promise<void> {
		let vouched: VouchedFiles | undefined;
		for (const { needle, offset } of this.#searcher.search(data)) {
			for (const entry of filesAt(tree, offset, offset + needle.bytes.byteLength)) {
				if (!isWholeAt(contentOf(entry, data), offset - entry.offset, needle)) continue;
				vouched ??= new VouchedFiles(tree, data);
				if (await vouched.has(entry)) continue;
				const places = this.#placesOf(needle.string);
				places.what.add(`the file ${entry.path}`);
				places.holders.add(entry.path);
			}
		}
		for (const string of this.#strings) {
			for (const entry of tree.entries) {
				if (holdsWhole(entry.path, string.value)) this.#placesOf(string).what.add("a file's name");
				if (entry.type === "symlink" && holdsWhole(entry.target, string.value)) {
					this.#placesOf(string).what.add(`the target of the link ${entry.path}`);
				}
			}
		}
	}

	/** Searches what a serializer made of JS values, and JS strings that Python interned. */
	searchReferences(references: References): void {
		const texts: string[] = [];
		JSON.stringify(references, (key, value) => {
			texts.push(key);
			if (typeof value === "string") texts.push(value);
			return value;
		});
		for (const string of this.#strings) {
			if (texts.some((text) => holdsWhole(text, string.value))) {
				this.#placesOf(string).what.add("the data of a JS reference");
			}
		}
	}

	get hasFound(): boolean {
		return this.#places.size > 0;
	}

	/** Forgets the strings that a memory has which has met no host: they tell of none. */
	excuse(memory: Uint8Array): void {
		for (const { needle, offset } of this.#searcher.search(memory)) {
			if (isWholeAt(memory, offset, needle)) this.#places.delete(needle.string);
		}
	}

	findings(): Finding[] {
		return [...this.#places].map(([{ names, descriptions }, { what, holders }]) => ({
			kind: "host-string",
			value: `the value of ${descriptions.join(", ")}, in ${[...what].join(", ")}`,
			names,
			holders: [...holders].slice(0, 5),
			fix: holders.size > 0 || !this.#asked ? fixes.held : fixes.unheld,
		}));
	}

	#occurrencesIn(
		image: Image,
		fresh: Uint8Array | undefined,
	): (Found & { readonly string: HostString })[] {
		return [...stretchesOf(image)].flatMap(({ begin, bytes }) =>
			this.#searcher
				.search(bytes)
				.filter(({ needle, offset }) => isWholeAt(bytes, offset, needle))
				.map(({ needle, offset }) => ({ ...needle, address: begin + offset }))
				.filter((found) => fresh === undefined || !hasAt(fresh, found.address, found.bytes)),
		);
	}

	#placesOf(string: HostString): Places {
		return getOrMake(this.#places, string, () => ({ what: new Set(), holders: new Set() }));
	}
}

const fixes = {
	held:
		"Compute it after the restore instead of when the snapshot is made; if it is no secret and the same " +
		"everywhere, allow it by name.",
	unheld:
		"Nothing in Python holds it any more, but memory that was freed keeps its bytes: start again, and " +
		"do not let it in; or allow it by name.",
};

/** The files that hold these bytes. Contents lie one after the other: what only their order makes is in none. */
const filesAt = ({ entries }: FileTree, begin: number, end: number): FileEntry[] =>
	entries.filter(
		(entry): entry is FileEntry =>
			entry.type === "file" && begin >= entry.offset && end <= entry.offset + entry.byteLength,
	);

const article = (type: string): string => `${/^[aeiou]/i.test(type) ? "an" : "a"} ${type}`;
