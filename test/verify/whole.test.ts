/** What counts as a string of the host: a path or a word of its own, in whatever it is wrapped. */
import { expect } from "chai";
import { HostStringSearch } from "../../src/verify/host-strings/host-strings.js";
import { holdsWhole } from "../../src/verify/host-strings/whole.js";

const path = "/srv/checkout/shop";
const word = "wilhelmina";
const secret = "hunter2-hunter2";

const whole: readonly [string, string][] = [
	[path, path],
	[path, `${path}/lib/a.py`],
	[path, `in ${path}.`],
	[path, `${path}: line 1`],
	[path, `-I${path}/include`],
	[path, `file://${path}`],
	[path, `/tmp/mirror${path}/a`],
	[path, `["x\\n${path}"]`],
	["C:\\Users\\me", "C:\\Users\\me\\app"],
	[word, `/home/${word}/x`],
	[word, `${word}@host`],
	[word, `"a\\n${word}"`],
	[word, `not ${word}s, but ${word}`],
	[secret, `x${secret}y`],
	[secret, `${secret}3`],
];

const part: readonly [string, string][] = [
	[path, `${path}ping/cart`],
	[path, `see ${path}keeper.`],
	[path, `${path}-old/a`],
	[path, `${path}_2/a`],
	[path, `${path}.bak/a`],
	["C:\\Users\\me", "C:\\Users\\memory\\x"],
	[word, `${word}s are`],
	[word, `the un${word} one`],
	[word, `__${word}__ `],
];

/** As a file or memory may wrap a text, or text that is none. */
const binary: Record<string, readonly [before: Uint8Array, after: Uint8Array]> = {
	"a pickle": [Uint8Array.of(0x8c, 18), Uint8Array.of(0x71, 1)],
	"marshalled code": [Uint8Array.of(0xfa, 18), Uint8Array.of(0x7a, 5, 0x61, 0x62, 0x63)],
	"the bytes after a hash of letters": [
		Uint8Array.of(18, 0, 0, 0, 0x61, 0x62, 0x63, 0x64),
		Uint8Array.of(0),
	],
};

describe("A string of the host", () => {
	for (const [value, text] of whole) {
		it(`is in ${JSON.stringify(text)}`, () => {
			expect(holdsWhole(text, value)).to.equal(true);
		});
	}

	for (const [value, text] of part) {
		it(`is not in ${JSON.stringify(text)}`, () => {
			expect(holdsWhole(text, value)).to.equal(false);
		});
	}

	const foundIn = async (value: string, data: Uint8Array): Promise<boolean> => {
		const search = new HostStringSearch([{ value, name: "planted", description: "it" }]);
		const file = { type: "file", path: "/f", mode: 0o100644, times: [0, 0, 0] } as const;
		const entries = [{ ...file, offset: 0, byteLength: data.byteLength }];
		await search.searchFiles({ entries, workingDirectory: "/", excluded: [] }, data);
		return search.findings().length > 0;
	};

	for (const [encoding, encode] of Object.entries({
		"UTF-8": (text: string) => Buffer.from(text),
		"UTF-16": (text: string) => Buffer.from(text, "utf16le"),
		"UCS-4": (text: string) =>
			Buffer.from(Uint32Array.from(text, (letter) => letter.codePointAt(0)!).buffer),
	})) {
		it(`is told from a longer one in ${encoding}`, async () => {
			for (const [value, text] of whole) {
				expect(await foundIn(value, encode(text)), text).to.equal(true);
			}
			for (const [value, text] of part) {
				expect(await foundIn(value, encode(text)), text).to.equal(false);
			}
		});
	}

	for (const [what, [before, after]] of Object.entries(binary)) {
		it(`is found in ${what}, whose own bytes are no text`, async () => {
			for (const value of [path, word, secret]) {
				const data = Buffer.concat([before, Buffer.from(value), after]);
				expect(await foundIn(value, data), value).to.equal(true);
			}
		});
	}
});
