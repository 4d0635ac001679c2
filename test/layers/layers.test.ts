/**
 * Snapshots on snapshots: made on one engine, restored on another, and again on top; what is wrong with
 * the base is said before anything is started.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import {
	createSnapshot,
	diffSnapshots,
	inspectSnapshot,
	loadPyodide,
	PackageError,
	type Snapshot,
	SnapshotError,
	takeSnapshot,
	verifySnapshot,
} from "../../src/index.js";
import { pythaw } from "../cli/pythaw.js";
import { engines } from "../engines/engines.js";
import { makeWheel } from "../packages/make-wheel.js";
import { wheelPath } from "../packages/wheels.js";
import { ask, temporaryDirectory } from "../suite/start.js";
import { rejectionOf } from "../suite/thrown.js";
import { layerRecipe } from "./recipes.js";

const read = (text: string) => JSON.parse(text);

/** What is in a started instance, as JSON. */
const state = (pyodide: any) =>
	read(
		pyodide.runPython(`
import json, os, time
json.dumps(dict(
    steps=steps, hooks=hooks, drawn=drawn, clock=clock + [time.monotonic()],
    modules=[of_base.name, globals().get("of_layer") and of_layer.name],
    env=[os.environ["LAYER"], os.environ["OF_BASE"]],
    files={name: open(f"/data/{name}").read() for name in sorted(os.listdir("/data")) if name.endswith(".txt")},
))`),
	);

const refusal = (work: Promise<unknown>) => rejectionOf(work, SnapshotError);

describe("A snapshot on a base", () => {
	const directory = temporaryDirectory();
	let base: Snapshot;
	let layer: Snapshot;
	let top: Snapshot;

	before(async () => {
		const said = await ask<Record<string, Snapshot>>(engines[0]!, "layers/child", directory);
		[base, layer, top] = ["base", "layer", "top"].map((name) => {
			const bytes = new Uint8Array(readFileSync(join(directory, `${name}.pysnap`)));
			return { ...said[name]!, bytes };
		});
	});

	it("has the base's state, and what its recipe did to it", async () => {
		const found = state(await loadPyodide({ snapshot: layer.bytes, base: base.bytes }));
		expect(found.steps).to.deep.equal(["base", "layer"]);
		expect(found.modules).to.deep.equal(["in the base", "in the layer"]);
		expect(found.env).to.deep.equal(["layer", "yes"]);
		expect(found.files).to.deep.equal({ "changed.txt": "after", "kept.txt": "kept" });
	});

	it("is made where the base stopped: nothing is drawn twice, and the clock goes on", async () => {
		const { drawn, clock } = state(
			await loadPyodide({ snapshot: top.bytes, base: [base.bytes, layer.bytes] }),
		);
		expect(new Set(drawn)).to.have.property("size", 9);
		expect(clock).to.have.length(4);
		expect(clock).to.deep.equal([...clock].sort((a, b) => a - b));
	});

	it("is made without this host: no hook of the base after a restore, no zone, no arguments", async () => {
		const pyodide = await loadPyodide({ snapshot: layer.bytes, base: base.bytes });
		expect(read(pyodide.runPython("import json\njson.dumps(seen)"))).to.deep.equal({
			hooks: ["before"],
			env: "layer",
			argv: [""],
			zone: ["UTC-0000", "UTC-0000"],
		});
	});

	it("calls hooks before each snapshot, and those after a restore when it is started for use", async () => {
		const { hooks } = state(
			await loadPyodide({ snapshot: top.bytes, base: [layer.bytes, base.bytes] }),
		);
		expect(hooks).to.deep.equal([
			"before",
			"before",
			"before",
			"after, of the base",
			"after, of the layer",
		]);
	});

	it("holds what differs, and no content that the base has", async () => {
		expect(layer.bytes.byteLength).to.be.below(base.bytes.byteLength / 2);
		const { manifest } = layer;
		expect(manifest.base).to.deep.equal({
			digest: base.digest,
			byteLength: base.bytes.byteLength,
		});
		const contents = ["after", "name = 'in the layer'"];
		expect(manifest.files.byteLength).to.equal(contents.join("").length);
		expect(manifest.sections.map(({ name }) => name)).to.include("layer-memory");
		expect(await inspectSnapshot(layer.bytes)).to.deep.equal(manifest);
	});

	it("is the same bytes on every engine in any directory, chain and all", async () => {
		for (const engine of engines.slice(1)) {
			const cwd = join(directory, engine.name);
			mkdirSync(cwd);
			const said = await ask<Record<string, Snapshot>>(engine, "layers/child", cwd);
			const digests = Object.values(said).map(({ digest }) => digest);
			expect(digests, engine.name).to.deep.equal([base.digest, layer.digest, top.digest]);
		}
	});

	it("is proved as any other: its recipe gives it again on a host that differs", async () => {
		const proved = await createSnapshot(layerRecipe, { base: base.bytes, prove: true });
		expect(proved.digest).to.equal(layer.digest);
	});

	it("is taken of a runtime that is up, on what that was started from or on another", async () => {
		for (const chain of [[layer.bytes, base.bytes], [base.bytes]]) {
			const pyodide = await loadPyodide({ snapshot: layer.bytes, base: base.bytes });
			pyodide.runPython("steps.append('live')\nopen('/data/live.txt', 'w').write('live')");
			const taken = await takeSnapshot(pyodide, { base: chain });
			expect(taken.bytes.byteLength).to.be.below(base.bytes.byteLength / 2);
			const found = state(await loadPyodide({ snapshot: taken.bytes, base: chain }));
			expect(found.steps).to.deep.equal(["base", "layer", "live"]);
			expect(found.files["live.txt"]).to.equal("live");
			expect(found.files).not.to.have.property("removed.txt");
		}
	});

	it("comes to the same files, references and libraries as a whole one of such a runtime", async () => {
		const start = () => loadPyodide({ snapshot: layer.bytes, base: base.bytes });
		const taken = await takeSnapshot(await start(), { base: base.bytes });
		const whole = await takeSnapshot(await start());
		const options = { base: base.bytes, limit: 1_000_000 };
		const { differences } = await diffSnapshots(whole.bytes, taken.bytes, options);
		const others = differences.filter(({ part }) => part !== "memory");
		expect(others.map(({ part, name }) => `${part} ${name}`)).to.have.members([
			"manifest base",
			"manifest memory.pages",
			"manifest files.byteLength",
			"manifest monotonic",
		]);
	});

	it("is verified with its base, and cannot be without", async () => {
		const report = await verifySnapshot(layer.bytes, { base: base.bytes });
		expect(report.ok).to.equal(true);
		expect((await refusal(verifySnapshot(layer.bytes))).check).to.equal("base");
	});

	it("is refused without its base, with another, or with a damaged one, by digest", async () => {
		const missing = await refusal(loadPyodide({ snapshot: layer.bytes }));
		expect(missing.check).to.equal("base");
		expect(missing.message).to.include(base.digest);

		const other = await refusal(loadPyodide({ snapshot: top.bytes, base: [layer.bytes] }));
		expect(other.check).to.equal("base");
		expect(other.message).to.include(base.digest).and.include(layer.digest);

		const bytes = base.bytes.slice();
		bytes[bytes.length >> 1] ^= 1;
		const damaged = await refusal(loadPyodide({ snapshot: layer.bytes, base: bytes }));
		expect(damaged.check).to.equal("checksum");
		expect(damaged.message).to.match(/^The base that was given cannot be used/);

		const cut = base.bytes.slice(0, -1);
		const cutOff = await refusal(loadPyodide({ snapshot: layer.bytes, base: cut }));
		expect(cutOff.check).to.equal("truncated");
		expect((await refusal(createSnapshot({}, { base: cut }))).check).to.equal("truncated");
		expect((await refusal(createSnapshot({}, { base: layer.bytes }))).check).to.equal("base");
	});

	it("is refused before anything is started", async () => {
		let started = false;
		const fsInit = async () => {
			started = true;
		};
		await refusal(loadPyodide({ snapshot: layer.bytes, fsInit }));
		expect(started).to.equal(false);
	});

	it("is no base for a runtime whose memory is smaller", async () => {
		const pyodide = await loadPyodide({ snapshot: base.bytes });
		const refused = await refusal(
			takeSnapshot(pyodide, { base: [top.bytes, layer.bytes, base.bytes] }),
		);
		expect(refused.check).to.equal("base");
		expect(refused.message).to.match(/memory cannot shrink/);
	});

	it("names the option base where it is wrong", async () => {
		for (const [options, wanted] of [
			[{ base: base.bytes }, /base/],
			[{ snapshot: layer.bytes, base: 7 }, /Option base must be/],
		] as const) {
			const error = await rejectionOf(loadPyodide(options as object), TypeError);
			expect(error.message).to.match(wanted);
		}
	});

	it("adds packages to the base's, native ones as well, and none in another version", async () => {
		const install = (...names: string[]) => ({
			packages: names.map(wheelPath),
			dependencies: false,
			imports: names.map((name) => name.replaceAll("-", "_")),
		});
		const below = await createSnapshot(install("msgspec"));
		const above = await createSnapshot(install("uuid-utils", "msgspec"), { base: below.bytes });
		const pyodide = await loadPyodide({ snapshot: above.bytes, base: below.bytes });
		expect(pyodide.loadedPackages).to.have.all.keys("msgspec", "uuid_utils");
		const answer = "msgspec.json.encode([1]).decode() + str(len(str(uuid_utils.uuid4())))";
		expect(pyodide.runPython(`import msgspec, uuid_utils\n${answer}`)).to.equal("[1]36");

		const { fileName, bytes } = makeWheel({ name: "msgspec", version: "0.1" });
		const old = join(directory, fileName);
		writeFileSync(old, bytes);
		const error = await rejectionOf(
			createSnapshot({ packages: [old], dependencies: false }, { base: below.bytes }),
			PackageError,
		);
		expect(error.problem).to.equal("conflict");
		expect(error.message).to.match(/^msgspec 0\.1 is wanted, but the base has msgspec 0\.22\.0/);
	});

	it("is made, run, inspected, verified and compared on the command line", async () => {
		const options = { cwd: directory };
		writeFileSync(join(directory, "more.py"), "steps.append('command line')\n");
		const bases = ["--base", "layer.pysnap", "--base", "base.pysnap"];
		const file = "more.pysnap";
		const made = await pythaw(["create", ...bases, "--run", "more.py", "-o", file], options);
		expect(made.code, made.stderr).to.equal(0);
		expect(made.stdout).to.include(layer.digest);
		const code = ["-c", "print(steps)"];
		const ran = await pythaw(["run", "--snapshot", file, ...bases, ...code], options);
		expect(ran.stdout, ran.stderr).to.equal("['base', 'layer', 'command line']\n");
		const inspected = await pythaw(["inspect", file], options);
		expect(inspected.stdout).to.include(`made on`).and.include(layer.digest);
		const verified = await pythaw(["verify", file, ...bases], options);
		expect(verified.code, verified.stderr).to.equal(0);
		const compared = await pythaw(["diff", file, file, ...bases], options);
		expect(compared.code, compared.stderr).to.equal(0);

		const alone = await pythaw(["run", "--snapshot", file, ...code], options);
		expect(alone.code).to.equal(1);
		expect(alone.stderr).to.include(layer.digest);
		const stray = await pythaw(["run", "--base", "base.pysnap", ...code], options);
		expect(stray.code).to.equal(2);
		expect(readFileSync(join(directory, file)).byteLength).to.be.below(base.bytes.byteLength / 2);
	});
});
