/**
 * The corpus: inputs that once did harm to a reader, as files below `corpus/`, by reader. A `.pieces.json` is
 * a list of texts and how often each is repeated; of snapshots, a `.json` is what is put into the records of a
 * sound one. Each must be refused by a typed error, or read, in a second, and change no prototype. What needs
 * a start or a server to do harm is a test by name beside this one.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { expect } from "chai";
import { parseRecord as parseKept } from "../../src/auto/record.js";
import { parseManifest } from "../../src/build/manifest.js";
import { parseRecipe } from "../../src/create/recipe-text.js";
import { checkIntegrity } from "../../src/engine/digest.js";
import { parseSignatureFile } from "../../src/format/signature.js";
import { PythawError } from "../../src/index.js";
import { parseFormRecord } from "../../src/node/form-files.js";
import { IndexPageError, parseIndexPage } from "../../src/packages/index-page.js";
import { parseLock } from "../../src/packages/lock.js";
import { parseHeaders } from "../../src/packages/metadata.js";
import { readRequirements } from "../../src/packages/requirements-file.js";
import { root } from "../engines/engines.js";
import { decode } from "../snapshot/refusal.js";
import { baseParts, type Parts, withoutMemory, written } from "./altered.js";

const corpus = join(root, "test", "hostile", "corpus");
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** What reads an input of each kind. */
const readers: Record<string, (text: string, parts: Parts) => unknown> = {
	"index page": (text) => parseIndexPage(text, "text/html", "https://x.test/"),
	"index page, JSON": (text) => parseIndexPage(text, "application/json", "https://x.test/"),
	"lock file": (text) => parseLock(text, "my.lock"),
	requirements: (text) =>
		readRequirements("requirements.txt", {
			read: async (location) => (location === "empty.txt" ? "" : text),
			beside: (_, location) => location,
			variable: () => undefined,
		}),
	metadata: (text) => parseHeaders(text),
	"record of a kept form": (text) => expect(parseFormRecord(text)).to.deep.equal({}),
	"record of a kept snapshot": (text) => expect(parseKept(text, "x")).to.deep.equal({}),
	"manifest of a built app": (text) => parseManifest(bytesOf(text), "manifest.json"),
	"signature file": (text) => parseSignatureFile(bytesOf(text)),
	integrity: (text) => checkIntegrity(new Uint8Array(), text),
	recipe: (text) => parseRecipe(text, "json", "recipe.json"),
	snapshot: (text, parts) => {
		const changes = Object.entries<object>(JSON.parse(text)).map(([name, change]) => {
			const sound = name === "manifest" ? parts.manifest : parts.sections[name];
			return [name, merged(sound, change)];
		});
		return decode(written(parts, Object.fromEntries(changes)));
	},
};

/** Whose inputs are read, and do no harm any more; of others, those whose names begin with "read, ". */
const read: ReadonlySet<string> = new Set(["index page", "metadata"]);

/** A copy with other values at some places of its tree; names are the object's own, whatever they are. */
function merged(sound: any, change: object): unknown {
	const isTree = (value: unknown) => Object.getPrototypeOf(value ?? 0) === Object.prototype;
	const entries = Object.entries(change).map(([key, value]) => {
		const before = Object.hasOwn(sound, key) ? sound[key] : undefined;
		return [key, isTree(value) && isTree(before) ? merged(before, value) : value];
	});
	return Object.fromEntries([...Object.entries(sound), ...entries]);
}

function textOf(path: string): string {
	const text = readFileSync(path, "utf8");
	if (!path.endsWith(".pieces.json")) return text;
	return JSON.parse(text)
		.map(([piece, count]: [string, number]) => piece.repeat(count))
		.join("");
}

const shared = () =>
	[Object.prototype, Object, Array.prototype, Function.prototype].map((each) =>
		Reflect.ownKeys(each).map(String).join(),
	);

describe("An input that once did harm", () => {
	let parts: Parts;

	before(async () => {
		parts = withoutMemory(await baseParts());
		await decode(written(parts));
	});

	it("has a reader, and each reader has some", () => {
		expect(readdirSync(corpus).sort()).to.deep.equal(Object.keys(readers).sort());
	});

	for (const [reader, run] of Object.entries(readers)) {
		it(`to a reader does none: ${reader}`, async () => {
			const clean = shared();
			const isAbsent = reader.startsWith("record");
			for (const name of readdirSync(join(corpus, reader))) {
				const text = textOf(join(corpus, reader, name));
				const begin = process.cpuUsage();
				let error: unknown;
				try {
					await run(text, parts);
				} catch (thrown) {
					error = thrown;
				}
				const { user } = process.cpuUsage(begin);
				// By the time that is computed: a reader whose time grows by the square needs minutes.
				expect(user / 1e6, `${name}: seconds`).to.be.below(5);
				expect(shared(), name).to.deep.equal(clean);
				if (read.has(reader) || isAbsent || name.startsWith("read, ")) {
					expect(error, name).to.equal(undefined);
				} else if (reader === "integrity") {
					expect(error, name).to.be.instanceOf(TypeError);
					expect((error as Error).message).to.match(/^Option integrity must be /);
				} else {
					const isTyped = error instanceof PythawError || error instanceof IndexPageError;
					expect(isTyped, `${name}: ${(error as Error)?.stack}`).to.equal(true);
				}
			}
		});
	}
});
