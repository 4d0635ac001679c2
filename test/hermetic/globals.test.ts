/**
 * What a recipe's `js` module shows of the host, and that a restored one shows the real one: the rows of
 * a table, each a Python expression over `js`.
 */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { facade, hidden } from "../../src/hermetic/globals/facade.js";
import { baseFile, createOnBase, startOnBase } from "../boot/base.js";
import { nodes, root } from "../engines/engines.js";
import { temporaryDirectory } from "../suite/start.js";

const epoch = Date.UTC(2026, 0, 2, 3, 4, 5);

/** Expressions and what they are in a recipe. */
const still: readonly [expression: string, value: unknown][] = [
	["js.Date.now()", epoch],
	["js.Date.new().getTime()", epoch],
	["js.Date.new().getHours()", 3],
	["js.Date.new().getTimezoneOffset()", 0],
	["js.Date()", "Fri Jan 02 2026 03:04:05 GMT+0000 (Coordinated Universal Time)"],
	["js.Date.new().toLocaleString()", "1/2/2026, 3:04:05 AM"],
	["js.Date.new(2020, 0, 2).toISOString()", "2020-01-02T00:00:00.000Z"],
	["js.Date.parse('2020-01-02T03:04')", Date.UTC(2020, 0, 2, 3, 4)],
	["js.Date.parse('2020-01-02')", Date.UTC(2020, 0, 2)],
	["js.Date.parse('2 Jan 2020 03:04')", Date.UTC(2020, 0, 2, 3, 4)],
	["js.Date.parse('2020-01-02T03:04:00+02:00')", Date.UTC(2020, 0, 2, 1, 4)],
	["js.Date.new('yesterday').toString()", "Invalid Date"],
	["js.globalThis.Date.now()", epoch],
	["js.Intl.DateTimeFormat.new().resolvedOptions().timeZone", "UTC"],
	["js.Intl.NumberFormat.new().resolvedOptions().locale", "en-US"],
	["js.performance.timeOrigin", epoch],
	["js.performance.now() < js.performance.now()", true],
	["js.navigator.userAgent", "WebAssembly"],
	["js.navigator.language", "en-US"],
	["js.navigator.hardwareConcurrency", 1],
	["js.process.env.MODE", "made"],
	["hasattr(js.process.env, 'PATH')", false],
	["js.process.pid", 1],
	["js.process.cwd()", "/"],
	["js.process.hrtime()[0]", 0],
	["js.Math.floor(2.5)", 2],
	["js.Math.max(1, 2)", 2],
	["hasattr(js, 'Deno')", false],
	["js.structuredClone(3)", 3],
	["js.JSON.stringify(js.Date.new(0))", '"1970-01-01T00:00:00.000Z"'],
];

/** Expressions whose value is drawn: each time another one, in each creation the same. */
const drawn = ["js.Math.random()", "js.crypto.randomUUID()", "js.performance.now()"];

const recipe = {
	env: { MODE: "made" },
	run: [
		{
			name: "look.py",
			code: `
import js, json
expressions = ${JSON.stringify(still.map(([expression]) => expression))}
draws = ${JSON.stringify(drawn)}
look = lambda expressions: [eval(expression) for expression in expressions]
seen = json.dumps(look(expressions)), look(draws), look(draws)
kept = js.Date, js.Math.random, js.performance.now, js.process, js.setTimeout`,
		},
	],
};

describe("The js module in a recipe", () => {
	let bytes: Uint8Array;
	let python: (code: string) => any;

	before(async () => {
		bytes = (await createOnBase(recipe, { epoch })).bytes;
		const pyodide = await startOnBase(bytes);
		python = (code) => pyodide.runPython(code);
	});

	it("shows a still clock, UTC, one language, and no process or environment but the recipe's", () => {
		const seen = JSON.parse(python("seen[0]"));
		still.forEach(([expression, value], index) => {
			expect(seen[index], expression).to.deep.equal(value);
		});
	});

	it("draws from a seeded generator", async () => {
		expect(python("[a != b for a, b in zip(*seen[1:])] == [True] * len(draws)")).to.equal(true);
		const again = (await createOnBase(recipe, { epoch })).bytes;
		expect(again).to.deep.equal(bytes);
	});

	it("gives its file the same bytes on another engine, under another zone and environment", async () => {
		const program = `
import { createHash } from "node:crypto";
import { createSnapshot } from ${JSON.stringify(join(root, "build", "src", "index.js"))};
const base = ${JSON.stringify(await baseFile())};
const { bytes } = await createSnapshot(${JSON.stringify(recipe)}, { epoch: ${epoch}, base });
process.stdout.write(createHash("sha256").update(bytes).digest("hex"));`;
		const file = join(temporaryDirectory(), "create.mjs");
		writeFileSync(file, program);
		const digests = await Promise.all(
			nodes.slice(-2).map(async ({ binary }, index) => {
				const TZ = ["Asia/Kolkata", "America/New_York"][index];
				const env = { ...process.env, TZ, LANG: "de_DE.UTF-8", EXTRA: String(index) };
				return (await promisify(execFile)(binary, [file], { env })).stdout;
			}),
		);
		expect(digests[0]).to.match(/^[\da-f]{64}$/);
		expect(digests[1]).to.equal(digests[0]);
	});

	it("is the host's after a restore, and so is what Python kept of it", () => {
		const begin = Date.now();
		expect(python("kept[0].now()")).to.be.at.least(begin);
		expect(python("js.Date.now()")).to.be.at.least(begin);
		expect(python("js.process.pid")).to.equal(process.pid);
		expect(python("kept[3].pid")).to.equal(process.pid);
		expect(python("js.process.env.PATH")).to.equal(process.env.PATH);
		expect(python("seen[2][0] != js.Math.random() != kept[1]()")).to.equal(true);
		expect(python("kept[2]()")).to.be.within(1, performance.now());
	});

	it("leaves the process alone while it is in use", async () => {
		const before = [Date, Math.random, globalThis.process, performance.now];
		const making = createOnBase({
			run: [{ name: "set.py", code: "import js\njs.Date = 1\nassert js.Date == 1" }],
		});
		const during = [Date, Math.random, globalThis.process, performance.now];
		await making;
		expect(during).to.deep.equal(before);
		expect(Date.now()).to.be.above(epoch);
	});
});

describe("A facade", () => {
	const real = {
		a: 1,
		b: 2,
		method: function () {
			return this;
		},
		get self() {
			return this;
		},
	};

	it("is the object but for what it overrides and hides", () => {
		const seen: any = facade(real, { b: 3, c: 4, a: hidden });
		expect([seen.a, seen.b, seen.c, "a" in seen, "c" in seen]).to.deep.equal([
			undefined,
			3,
			4,
			false,
			true,
		]);
		expect(Object.keys(seen)).to.deep.equal(["b", "method", "self", "c"]);
		expect(real).to.include({ a: 1, b: 2 });
		expect(seen.self).to.equal(seen);
	});

	it("keeps what is assigned to an overridden name, and passes the rest on", () => {
		const object: any = { a: 1 };
		const seen = facade(object, { a: 2 });
		seen.a = 3;
		seen.b = 4;
		expect([seen.a, seen.b, object.a, object.b]).to.deep.equal([3, 4, 1, 4]);
		delete seen.a;
		expect("a" in seen).to.equal(false);
		expect(object.a).to.equal(1);
	});

	it("can be the receiver of operations that want the object itself", () => {
		const seen = facade(performance, {});
		expect(seen.now()).to.be.a("number");
		expect(seen.mark("facade").name).to.equal("facade");
		expect(seen.now).to.equal(seen.now);
	});
});
