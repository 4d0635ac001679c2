/**
 * `snapshot: "auto"` against the integration suite: on its first start, its second and its third, with two
 * processes at once, and with a cache that is of no use. All are processes of their own.
 */
import {
	chmodSync,
	copyFileSync,
	mkdirSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { expect } from "chai";
import { compiledLibrary } from "../boot/compiled-library.js";
import { makeTinyPackage } from "../boot/wheel.js";
import { pythaw } from "../cli/pythaw.js";
import { type Engine, engineNamed, engines, root } from "../engines/engines.js";
import { noFiles } from "../hostile/no-files.js";
import { temporaryDirectory } from "../suite/start.js";
import type { AutoReport } from "./child.js";
import { Cache, makesNone } from "./starts.js";

const uid = process.getuid?.();
/** Has modes of files hold for root as well. */
const obeyingModes = uid === 0 ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] : [];

/** Options that have the package `tiny` loaded, from a directory of its own. */
function tinyPackage() {
	const { lock, wheelDirectory } = makeTinyPackage(temporaryDirectory());
	const lockFileContents = JSON.stringify(lock);
	const options = { packages: ["tiny"], lockFileContents, packageBaseUrl: wheelDirectory };
	return { options, wheelDirectory };
}

describe('snapshot: "auto"', () => {
	const cache = new Cache({}, false);
	const whole = { flags: [] };
	let first: AutoReport[];
	/** Another one, with a snapshot of a Python that starts cold in less than half the time. */
	let quick: Cache;
	let stdLibURL: string;
	const emptyCache = () => new Cache({ stdLibURL });

	before(async () => {
		stdLibURL = await compiledLibrary();
		quick = emptyCache();
		first = await Promise.all([cache.start(whole), cache.start(whole)]);
		await cache.made();
		expect((await quick.start()).states).to.deep.equal(["missing", "making"]);
		await quick.made();
	});

	it("starts cold the first time, twice at once, and passes the suite", () => {
		for (const { restored, states } of first) {
			expect([restored, states[0]]).to.deep.equal([false, "missing"]);
			expect(states).to.have.length(2);
		}
		expect(first.map(({ states }) => states[1])).to.include("making");
	});

	it("leaves one snapshot for the two, whole, for this user alone", () => {
		expect(statSync(cache.directory).mode & 0o777).to.equal(0o700);
		for (const ending of [".json", ".pysnap"]) {
			expect(statSync(cache.only(ending)).mode & 0o777).to.equal(0o600);
		}
		expect(cache.names("")).to.have.length(2);
	});

	it("passes the suite on its second and third start, restored, with other random numbers", async () => {
		const file = cache.only(".pysnap");
		const [longAgo, justNow] = [new Date(0), new Date(Date.now() - 60_000)];
		const reports: AutoReport[] = [];
		// When it was used last is written down, at most once an hour.
		for (const used of [longAgo, justNow]) {
			utimesSync(file, used, used);
			reports.push(await cache.start(whole));
			const written = statSync(file).mtime;
			if (used === justNow) expect(written).to.deep.equal(justNow);
			else expect(written).to.be.above(justNow);
		}
		for (const { restored, states, details } of reports) {
			expect([restored, states, details]).to.deep.equal([
				true,
				["found"],
				[basename(file, ".pysnap")],
			]);
		}
		expect(new Set([...first, ...reports].map(({ random }) => random)).size).to.equal(4);
	});

	for (const engine of engines.filter(({ runtime, major }) => runtime !== "Node" || major === 20)) {
		it(`restores on ${engine.name} what Node 24 left`, async () => {
			expect((await cache.start({ engine })).states).to.deep.equal(["found"]);
		});
	}

	it("is what pythaw run does by itself, and no program can tell", async () => {
		const show =
			"import os, sys; print(sys.path, sys.argv, os.getcwd(), sorted(globals()), sys.flags, sorted(sys.modules))";
		const other = new Cache();
		const run = (...options: string[]) =>
			pythaw(["run", ...options, "-c", show], {
				engine: engineNamed("Node 24").binary,
				env: { XDG_CACHE_HOME: other.home, PYTHAW_DEBUG: "1", PYTHAW_FORM: "off" },
			});
		const first = await run();
		await other.made();
		const [restored, cold] = [await run(), await run("--no-snapshot")];
		expect(first.stderr).to.equal("pythaw run: snapshot missing\npythaw run: snapshot making\n");
		expect(restored.stderr).to.match(/^pythaw run: snapshot found: [0-9a-f]{64}\n$/);
		expect(restored.code).to.equal(0);
		for (const { stdout } of [first, restored]) expect(stdout).to.equal(cold.stdout);
		expect(cold.stderr).to.equal("");
	});

	it("restores from a cache that cannot be written", async () => {
		const entries = [cache.directory, cache.only(".pysnap"), cache.only(".json")];
		for (const path of entries) chmodSync(path, statSync(path).mode & ~0o222);
		try {
			const report = await cache.start({ through: obeyingModes });
			expect(report.states).to.deep.equal(["found"]);
		} finally {
			for (const path of entries) chmodSync(path, statSync(path).mode | 0o200);
		}
	});

	describe("is a cold start", () => {
		/** The same cache, to spoil. */
		function copy(): Cache {
			const other = emptyCache();
			other.makeDirectory();
			for (const ending of [".json", ".pysnap"]) {
				const file = quick.only(ending);
				copyFileSync(file, join(other.directory, basename(file)));
				chmodSync(join(other.directory, basename(file)), 0o600);
			}
			return other;
		}

		it("if the snapshot is damaged, which is removed and made again", async () => {
			const other = copy();
			const file = other.only(".pysnap");
			const bytes = readFileSync(file);
			const good = Buffer.from(bytes);
			bytes[bytes.length >> 1] ^= 1;
			writeFileSync(file, bytes);
			const { states, details } = await other.start();
			expect(states).to.deep.equal(["found", "discarded", "making"]);
			expect(details[1]).to.match(/checksum|damaged/i);
			await other.made();
			expect(readFileSync(other.only(".pysnap")).equals(good)).to.equal(true);
		});

		it("if the snapshot is cut short, and says so if none can be made", async () => {
			const other = copy();
			truncateSync(other.only(".pysnap"), 1 << 20);
			const { states } = await other.start({ env: makesNone });
			expect(states).to.deep.equal(["found", "discarded", "none"]);
			expect(other.names(".pysnap")).to.deep.equal([]);
		});

		it("if somebody else could have written the snapshot", async () => {
			const other = copy();
			chmodSync(other.only(".pysnap"), 0o666);
			expect((await other.start({ env: makesNone })).states).to.deep.equal(["missing", "none"]);
		});

		it("if no file is where the snapshot was, or one with a hole of a terabyte", async () => {
			const other = copy();
			noFiles["a pipe that nobody writes to"](other.only(".pysnap"));
			expect((await other.start({ env: makesNone })).states).to.deep.equal(["missing", "none"]);
			noFiles["a file with a hole of a terabyte"](other.only(".pysnap"));
			const { states } = await other.start({ env: makesNone });
			expect(states).to.deep.equal(["found", "discarded", "none"]);
		});

		it("if the cache can be neither read nor written", async () => {
			const other = emptyCache();
			mkdirSync(other.directory, { recursive: true });
			chmodSync(join(other.home, "pythaw"), 0);
			try {
				const { states, details } = await other.start({ through: obeyingModes });
				expect(states).to.deep.equal(["missing", "none"]);
				expect(details[1]).to.match(/EACCES|permission/i);
			} finally {
				chmodSync(join(other.home, "pythaw"), 0o700);
			}
		});

		/** A start on a disk of so many MiB, which is followed by another one: the report of that. */
		function startTwice(mebibytes: number, on = emptyCache()) {
			const script = `
				mount -t tmpfs -o size=${mebibytes}m,mode=0700 tmpfs "$XDG_CACHE_HOME" || exit
				"$@" >/dev/null || exit
				while ls -A "$XDG_CACHE_HOME/pythaw/auto" | grep -q 'lock$\\|request$'; do sleep 0.1; done
				exec "$@"`;
			const asRoot = uid === 0 ? [] : ["--map-root-user"];
			const inOwnMounts = ["unshare", ...asRoot, "--mount", "sh", "-c", script, "sh"];
			// What else is kept there takes its time, and so different room on different days.
			const env = { PYTHAW_CODE_CACHE: "off" };
			return on.start({ through: inOwnMounts, env });
		}

		it("if the disk is full, which is remembered where there is room for that", async () => {
			// Enough to begin with, too little for a snapshot of Pyodide's own library, which is larger.
			const { states, details } = await startTwice(9, new Cache());
			expect(states).to.deep.equal(["missing", "none"]);
			expect(details[1]).to.match(/ENOSPC/);
		});

		it("if the disk is so small that it is not worth a try, which is remembered, too", async () => {
			const { states, details } = await startTwice(4);
			expect(states).to.deep.equal(["missing", "none"]);
			expect(details[1]).to.match(/^there is room for \d+ bytes only$/);
		});

		it("while another process makes the snapshot, and after three have died over it", async () => {
			const other = emptyCache();
			other.makeDirectory();
			const lock = basename(quick.only(".json"), ".json");
			const file = join(other.directory, `${lock}.lock`);
			writeFileSync(file, JSON.stringify({ pid: process.pid, failed: 0 }));
			const waits = await other.start();
			expect([waits.states, waits.details[1]]).to.deep.equal([
				["missing", "none"],
				"it is being made",
			]);
			// No process has this number.
			writeFileSync(file, JSON.stringify({ pid: 2 ** 30, failed: 2 }));
			expect((await other.start()).states).to.deep.equal(["missing", "making"]);
			const { refused } = await other.made();
			expect(refused.reason).to.match(/3 processes ended/);
			expect(other.names("")).to.have.length(1);
		});
	});

	it("remembers a leak instead of making the snapshot on every start", async () => {
		const other = emptyCache();
		const { options } = tinyPackage();
		// It is this host's, and then in the snapshot as well.
		const env = { TELLTALE: "tiny-1.0.dist-info" };
		expect((await other.start({ options, env })).states).to.deep.equal(["missing", "making"]);
		const { refused } = await other.made();
		expect(refused.reason).to.match(/TELLTALE/);
		expect(refused.until).to.be.above(Date.now() + 20 * 86_400_000);
		const { states, details } = await other.start({ options });
		expect([states, details[1]]).to.deep.equal([["missing", "none"], refused.reason]);
	});

	it("has the packages of the option loaded, as the lock file has them", async () => {
		const other = emptyCache();
		const { options, wheelDirectory } = tinyPackage();
		const first = { ...options, env: { LANG: "C", MODE: "one" } };
		const cold = await other.start({ options: first });
		await other.made();
		rmSync(wheelDirectory, { recursive: true });
		// What Python does not read when it starts may be another one.
		const again = { ...options, env: { LANG: "C", MODE: "two" } };
		const restored = await other.start({ options: again });
		expect(restored.states).to.deep.equal(["found"]);
		expect(cold.loadedPackages).to.deep.equal({ tiny: "default channel" });
		expect(restored.loadedPackages).to.deep.equal(cold.loadedPackages);
	});

	it("is made by a worker where no process may be started", async () => {
		const other = emptyCache();
		other.makeDirectory();
		const engine = engineNamed("Node 24");
		const rights = ["--permission", "--allow-worker", "--allow-fs-read=*"];
		const restricted: Engine = { ...engine, run: [...rights, `--allow-fs-write=${other.home}`] };
		const record = join(other.directory, basename(quick.only(".json")));
		const flags = ["--short", "--wait", record];
		expect((await other.start({ engine: restricted, flags })).states).to.deep.equal([
			"missing",
			"making",
		]);
		await other.made();
		expect((await other.start({ engine: restricted })).states).to.deep.equal(["found"]);
	});

	for (const engine of engines.filter(({ runtime }) => runtime !== "Node")) {
		it(`makes it on ${engine.name} behind the first start, as on Node`, async () => {
			const other = emptyCache();
			expect((await other.start({ engine })).states).to.deep.equal(["missing", "making"]);
			expect((await other.made()).refused).to.equal(undefined);
			const bytes = readFileSync(other.only(".pysnap"));
			expect(bytes.equals(readFileSync(quick.only(".pysnap")))).to.equal(true);
		});
	}

	it("asks for nothing at a terminal: without permission to use the cache Deno starts cold", async () => {
		const engine = engines.find(({ runtime }) => runtime === "Deno")!;
		const run = ["run", "--no-lock", "--allow-env", `--allow-read=${root}`];
		const { states, details } = await quick.start({ engine: { ...engine, run } });
		expect(states).to.deep.equal(["none"]);
		expect(details[0]).to.match(/may not use/);
	});
});
