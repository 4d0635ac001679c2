import { expect } from "chai";
import { loadPyodide as loadWithPyodide } from "pyodide";
import {
	BuildMismatchError,
	LeakError,
	loadPyodide,
	SnapshotError,
	takeSnapshot,
} from "../../src/index.js";
import { rejectionOf, thrownBy } from "../suite/thrown.js";

const MEGABYTE = 2 ** 20;
const loadOwn = loadWithPyodide as (options?: any) => Promise<any>;
const load = loadPyodide as (options?: any) => Promise<any>;

describe("Pyodide's own snapshots and ours", () => {
	let own: any;
	let ours: any;
	/** Made by Pyodide's own loader: bare, and with a heap of 60 MB. */
	let ownBytes: Uint8Array;
	let ownLarge: Uint8Array;

	before(async () => {
		own = await loadOwn({ _makeSnapshot: true });
		own.runPython("import random; state = [1, 2]; open('/tmp/written', 'w').write('before')");
		ownBytes = own.makeMemorySnapshot();
		own.runPython("large = bytearray(b'0123456789' * (6 * 2**20))");
		ownLarge = own.makeMemorySnapshot();
		ours = await load();
		ours.runPython("import random; state = [1, 2]; open('/tmp/written', 'w').write('before')");
	});

	describe("a heap over 30 MiB", () => {
		it("does not restore from Pyodide's own snapshot with its loader", async () => {
			expect(ownLarge.byteLength).to.be.above(60 * MEGABYTE);
			const error = await rejectionOf(loadOwn({ _loadSnapshot: ownLarge }));
			expect(error).to.be.instanceOf(RangeError);
		});

		it("restores from Pyodide's own snapshot with ours", async () => {
			const pyodide = await load({ _loadSnapshot: ownLarge });
			expect(pyodide.runPython("len(large) == 60 * 2**20 and large[-1:] == b'9'")).to.equal(true);
		});
	});

	describe("files written before", () => {
		it("are gone from Pyodide's own snapshot", async () => {
			const pyodide = await loadOwn({ _loadSnapshot: ownBytes });
			expect(pyodide.runPython("import os; os.path.exists('/tmp/written')")).to.equal(false);
		});

		it("are there in ours", async () => {
			const pyodide = await load({ snapshot: (await takeSnapshot(ours)).bytes });
			expect(pyodide.runPython("open('/tmp/written').read()")).to.equal("before");
		});
	});

	describe("random.random() in two restores", () => {
		const draw = (pyodide: any) => pyodide.runPython("random.random()");

		it("is the same number with Pyodide's own loader", async () => {
			const drawn = [
				draw(await loadOwn({ _loadSnapshot: ownBytes })),
				draw(await loadOwn({ _loadSnapshot: ownBytes })),
			];
			expect(drawn[0]).to.equal(drawn[1]);
		});

		it("differs with ours, from either format", async () => {
			const { bytes } = await takeSnapshot(ours);
			const drawn = [
				draw(await load({ snapshot: bytes })),
				draw(await load({ snapshot: bytes })),
				draw(await load({ _loadSnapshot: ownBytes })),
				draw(await load({ _loadSnapshot: ownBytes })),
			];
			expect(new Set(drawn).size).to.equal(4);
		});
	});

	describe("the list of loaded packages", () => {
		const isShared = (pyodide: any) =>
			pyodide.runPython("import pyodide._package_loader as l; l.loadedPackages") ===
			pyodide.loadedPackages;

		it("is Python's own from Pyodide's own snapshot, and JavaScript does not see it", async () => {
			expect(isShared(own)).to.equal(true);
			expect(isShared(await loadOwn({ _loadSnapshot: ownBytes }))).to.equal(false);
		});

		it("is one for both with ours, from either format", async () => {
			const { bytes } = await takeSnapshot(ours);
			expect(isShared(await load({ snapshot: bytes }))).to.equal(true);
			expect(isShared(await load({ _loadSnapshot: ownBytes }))).to.equal(true);
		});
	});

	describe("a leak", () => {
		it("has an index in Pyodide's own message, and nothing else", () => {
			own.runPython("import js; settings = {'client': js.Object.new()}");
			const error = thrownBy(() => own.makeMemorySnapshot());
			own.runPython("del settings");
			expect(error.message).to.match(/^Can't serialize object at index \d+$/);
		});

		it("has its holder's name in ours", async () => {
			ours.runPython("import js; settings = {'client': js.Object.new()}");
			const error = await rejectionOf(takeSnapshot(ours));
			ours.runPython("del settings");
			expect(error).to.be.instanceOf(LeakError);
			expect(error.leaks[0].holders).to.deep.equal(["__main__.settings['client']"]);
		});
	});

	describe("Pyodide's options, with ours", () => {
		let making: any;

		before(async () => {
			making = await load({ _makeSnapshot: true });
			making.runPython("state = [1, 2]");
		});

		it("make a file that Pyodide's own loader restores, and so does ours", async () => {
			const bytes: Uint8Array = making.makeMemorySnapshot();
			for (const start of [loadOwn, load]) {
				const pyodide = await start({ _loadSnapshot: bytes });
				expect(pyodide.runPython("state").toJs()).to.deep.equal([1, 2]);
				expect(pyodide.runPython("sorted([2, 1], key=lambda x: x)").toJs()).to.deep.equal([1, 2]);
			}
		});

		it("take bytes, a buffer or a promise, as _loadSnapshot and as snapshot", async () => {
			const bytes: Uint8Array = making.makeMemorySnapshot();
			for (const source of [bytes, bytes.slice().buffer, Promise.resolve(bytes)]) {
				for (const option of ["_loadSnapshot", "snapshot"]) {
					const pyodide = await load({ [option]: source });
					expect(pyodide.runPython("state").toJs()).to.deep.equal([1, 2]);
				}
			}
		});

		it("make a file again from a restored runtime", async () => {
			const bytes: Uint8Array = making.makeMemorySnapshot();
			const second = await load({ _loadSnapshot: bytes, _makeSnapshot: true });
			second.runPython("state.append(3)");
			const third = await load({ _loadSnapshot: second.makeMemorySnapshot() });
			expect(third.runPython("state").toJs()).to.deep.equal([1, 2, 3]);
		});

		it("pass values through serializer and deserializer", async () => {
			making.globals.set("point", new (class Point {})());
			const bytes = making.makeMemorySnapshot({ serializer: () => ({ x: 3 }) });
			making.runPython("del point");
			const options = {
				_loadSnapshot: bytes,
				_snapshotDeserializer: ({ x }: { x: number }) => ({ x: x + 1 }),
			};
			for (const start of [loadOwn, load]) {
				expect((await start(options)).runPython("point.x")).to.equal(4);
			}
		});

		it("cannot be mixed with takeSnapshot, which says so", async () => {
			const error = await rejectionOf(takeSnapshot(making));
			expect(error).to.be.instanceOf(SnapshotError);
			expect(error.check).to.equal("state");
			expect(error.message).to.match(/^This runtime was started with _makeSnapshot/);
		});

		/** Each mistake with both loaders: our messages begin with Pyodide's, word for word. */
		const mistakes: Record<string, () => [own: Promise<any>, ours: Promise<any>]> = {
			"a file that is none": () => {
				const _loadSnapshot = new TextEncoder().encode("x".repeat(4096));
				return [rejectionOf(loadOwn({ _loadSnapshot })), rejectionOf(load({ _loadSnapshot }))];
			},
			"makeMemorySnapshot without _makeSnapshot": () => [
				loadOwn({ _loadSnapshot: ownBytes }).then((p) => thrownBy(() => p.makeMemorySnapshot())),
				Promise.resolve(thrownBy(() => ours.makeMemorySnapshot())),
			],
			"a value that cannot be serialized": () => {
				const leak = (pyodide: any) => {
					pyodide.runPython("import js; held = js.Object.new()");
					const error = thrownBy(() => pyodide.makeMemorySnapshot());
					pyodide.runPython("del held");
					return Promise.resolve(error);
				};
				return [leak(own), leak(making)];
			},
			"no deserializer": () => {
				making.globals.set("point", {});
				const _loadSnapshot = making.makeMemorySnapshot({ serializer: () => 1 });
				making.runPython("del point");
				return [rejectionOf(loadOwn({ _loadSnapshot })), rejectionOf(load({ _loadSnapshot }))];
			},
		};
		for (const [title, make] of Object.entries(mistakes)) {
			it(`give Pyodide's message for ${title}`, async () => {
				const [expected, actual] = await Promise.all(make());
				// Where an index is named, it is of the table that each has.
				const words = ({ message }: Error) => message.replace(/\d+/g, "N");
				expect(words(actual).startsWith(words(expected)), actual.message).to.equal(true);
			});
		}

		it("give Pyodide's message with both ids for another build", async () => {
			const other = Uint8Array.from(ownBytes);
			other.fill(0xab, 16, 48);
			const expected = await rejectionOf(loadOwn({ _loadSnapshot: other }));
			const actual = await rejectionOf(load({ _loadSnapshot: other }));
			expect(actual).to.be.instanceOf(BuildMismatchError);
			expect(actual.message.startsWith(expected.message.trimEnd())).to.equal(true);
			expect(actual.actual).to.equal("ab".repeat(32));
			const { message } = expected;
			expect(message).to.contain(`expected: ${actual.expected}`).and.contain("got     : abab");
		});
	});
});
