/** Comparing two snapshots: each row is a small difference in a recipe, and what must be said of it first. */
import { expect } from "chai";
import { type Difference, type DiffReport, diffSnapshots, type Recipe } from "../../src/index.js";
import { baseFile, createOnBase } from "../boot/base.js";

const made = async (code: string, more: Recipe = {}): Promise<Uint8Array> => {
	// Given as a file, so that linecache has no copy of what differs.
	const files = [{ content: code, destination: "/home/pyodide/app.py" }];
	const run = [{ name: "go.py", code: "exec(compile(open('app.py').read(), 'app.py', 'exec'))" }];
	return (await createOnBase({ files, run, ...more })).bytes;
};

const rows: readonly [what: string, a: string, b: string, type: string, holder: string][] = [
	["a float", "rate = 1.5", "rate = 2.5", "float", "__main__.rate"],
	["a str of another length", "c = {'a': 'x'}", "c = {'a': 'y' * 100}", "str", "__main__.c['a']"],
	["a str that is not ASCII", "s = 'größe'", "s = 'größer'", "str", "__main__.s"],
	["a class attribute", "class A: n = 10**9", "class A: n = 10**8", "int", "__main__.A.n"],
	["the order of a list", "l = [1, 2, 3]", "l = [1, 3, 2]", "list", "__main__.l"],
	["the order of a dict", "d = dict(a=1, b=2)", "d = dict(b=2, a=1)", "dict", "__main__.d"],
	["a bytearray", "b = bytearray(b'ab')", "b = bytearray(b'ac')", "bytearray", "__main__.b"],
];

const [codeOfA, codeOfB] = [1, 2].map((side) =>
	[`import sys\nsys.setrecursionlimit(${1000 + side})`, ...rows.map((row) => row[side])].join("\n"),
) as [string, string];
const env = (TOKEN: string) => ({ env: { TOKEN } });

describe("The difference between two snapshots", () => {
	let a: Uint8Array;
	let report: DiffReport;

	before(async () => {
		a = await made(codeOfA, env("one-secret"));
		report = await diffSnapshots(a, await made(codeOfB, env("one-secret")), {
			base: await baseFile(),
			limit: 500,
		});
	});

	for (const [what, , , type, holder] of rows) {
		it(`that is ${what} is told by the object's name`, () => {
			const { equal, differences } = report;
			expect(equal).to.equal(false);
			const found = differences.find((one: Difference) => one.object?.holders.includes(holder));
			expect(found?.object?.type, JSON.stringify(differences.slice(0, 5))).to.equal(type);
			expect(differences[0]).to.include({ part: "file", name: "/home/pyodide/app.py" });
		});
	}

	it("names the symbol where static data differs", () => {
		const symbols = report.differences.map(({ symbol }) => symbol).join();
		expect(symbols).to.match(/_PyRuntime \+ 0x/);
	});

	it("is none for the same file, and for another encoding of it one of the encoding", async () => {
		expect(await diffSnapshots(a, a, { base: await baseFile() })).to.deep.equal({
			equal: true,
			differences: [],
			omitted: 0,
		});
		const small = await made(codeOfA, { ...env("one-secret"), compress: "gzip" });
		const { differences } = await diffSnapshots(a, small, { base: await baseFile() });
		expect(differences.map(({ part }) => part)).to.deep.equal(["section"]);
	});

	it("names keys of the manifest, and nothing of a secret's value", async () => {
		const other = await made(codeOfA, env("two-secret"));
		const { differences } = await diffSnapshots(a, other, {
			base: await baseFile(),
			limit: 500,
		});
		expect(differences.map(({ part, name }) => `${part} ${name}`)).to.include(
			"manifest environment.TOKEN",
		);
		expect(JSON.stringify(differences)).not.to.contain("one-secret");
	});
});
