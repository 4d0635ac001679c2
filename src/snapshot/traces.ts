/**
 * What starting an instance for use has left in it of this host: the program's path and the language.
 * A snapshot gets the neutral ones, as every start writes its own over them.
 */
import type { PyodideModule } from "../distribution/glue.js";
import type { IdentityString } from "../engine/host.js";
import { type Image, stretchesOf } from "../image/image.js";
import { type Identity, neutralIdentity } from "../js-phase/identity.js";
import { needlesOf } from "../verify/host-strings/needles.js";
import { objectsAt } from "../verify/host-strings/objects.js";
import { Searcher } from "../verify/host-strings/search.js";

interface Place {
	readonly field: "language" | "program";
	/** Python expressions: to read it, whatever the program did to it, and to assign to. */
	readonly read: string;
	readonly write: string;
}

/** Where Python sees an identity. What the program has changed is its own, and stays. */
const places: readonly Place[] = [
	{ field: "program", read: "getattr(sys, 'executable', None)", write: "sys.executable" },
	{ field: "program", read: "(getattr(sys, 'orig_argv', 0) or [0])[0]", write: "sys.orig_argv[0]" },
	{ field: "program", read: "os.environ.get('_')", write: "os.environ['_']" },
	{ field: "language", read: "os.environ.get('LANG')", write: "os.environ['LANG']" },
];

export function withNeutralIdentity<T>(
	{ API }: PyodideModule,
	identity: Identity,
	act: () => T,
): T {
	// Compared on this side: the path must not be copied into memory by asking for it.
	const own = places.filter(
		({ field, read }) =>
			identity[field] !== neutralIdentity[field] &&
			API.runPythonInternal(`import os, sys\n${read}`) === identity[field],
	);
	if (own.length === 0) return act();
	const assign = (from: Identity): void => {
		const lines = own.map(({ field, write }) => `${write} = ${JSON.stringify(from[field])}`);
		API.runPythonInternal(["import os, sys", ...lines, "None"].join("\n"));
	};
	assign(neutralIdentity);
	try {
		return act();
	} finally {
		assign(identity);
	}
}

/** Freed memory begins with the allocator's links, written over what was there. */
const LINKS_LENGTH = 8;
const MIN_LENGTH = 8;

/** Blanks what is left of the program's path in freed memory, but for what living objects contain. */
export function blankProgram(
	image: Image,
	live: PyodideModule,
	{ program }: Identity,
	identityStrings: readonly IdentityString[],
): void {
	if (program === neutralIdentity.program) return;
	// Whatever of the path was not overwritten: its directories may be told from what is left.
	const parts = identityStrings
		.map(({ value }) => value)
		.filter((value) => program.includes(value));
	const texts = [program, program.slice(LINKS_LENGTH), ...parts].filter(
		(text) => text.length >= MIN_LENGTH,
	);
	const searcher = new Searcher(
		needlesOf(texts.map((value) => ({ value, names: [], descriptions: [] }))),
	);
	const found: { address: number; bytes: Uint8Array }[] = [];
	for (const { begin, bytes } of stretchesOf(image)) {
		for (const { needle, offset } of searcher.search(bytes)) {
			found.push({
				address: begin + offset,
				bytes: bytes.subarray(offset, offset + needle.bytes.byteLength),
			});
		}
	}
	const objects = objectsAt(live, found);
	for (const { address, bytes } of found) if (!objects.has(address)) bytes.fill(0);
}
