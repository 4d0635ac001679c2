/** Files in the format of Pyodide's own makeMemorySnapshot that are damaged, or made up. */
import { loadPyodide } from "../../src/index.js";
import { baseSnapshot } from "../boot/base.js";
import { refusal } from "./refusal.js";

describe("A file in Pyodide's format that is damaged", () => {
	let ownBytes: Uint8Array;

	before(async () => {
		const pyodide = await loadPyodide({ snapshot: await baseSnapshot(), _makeSnapshot: true });
		ownBytes = pyodide.makeMemorySnapshot();
	});

	/** The file with a word of its header, or its JSON, replaced. */
	const withWord = (index: number, value: number): Uint8Array => {
		const bytes = Uint8Array.from(ownBytes);
		new DataView(bytes.buffer).setUint32(index * 4, value, true);
		return bytes;
	};
	const withJson = (json: string): Uint8Array => {
		const bytes = withWord(2, json.length);
		bytes.set(new TextEncoder().encode(json), 48);
		return bytes;
	};
	const damages: Record<string, () => Uint8Array> = {
		"ends within the magic": () => ownBytes.subarray(0, 3),
		"ends after the magic": () => ownBytes.subarray(0, 4),
		"ends within the header": () => ownBytes.subarray(0, 47),
		"ends after the header": () => ownBytes.subarray(0, 48),
		"ends within memory": () => ownBytes.subarray(0, ownBytes.byteLength - 65536 - 1),
		"ends a page too early": () => ownBytes.subarray(0, ownBytes.byteLength - 4096),
		"has memory begin beyond its end": () => withWord(1, 0xfffffff0),
		"has memory begin within the header": () => withWord(1, 16),
		"has JSON of another length": () => withWord(2, 3),
		"has JSON beyond its end": () => withWord(2, 0xffffffff),
		"has no JSON": () => withJson("not json"),
		"has JSON that is null": () => withJson("null"),
		"has JSON that is a list": () => withJson("[]"),
		"has keys that are numbers": () => withJson('{"hiwireKeys":[5],"immortalKeys":[]}'),
		"has a path that is none": () => withJson('{"hiwireKeys":[{"path":7}],"immortalKeys":[]}'),
		"has strings that are none": () => withJson('{"hiwireKeys":[],"immortalKeys":[{}]}'),
	};
	for (const [title, damaged] of Object.entries(damages)) {
		it(`is refused: it ${title}`, async () => {
			await refusal(loadPyodide({ snapshot: damaged() }), title);
		});
	}
});
