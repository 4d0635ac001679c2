/** Lock files: creating again from one reaches for nothing, and gives the same bytes. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { formatLock } from "../../src/packages/lock.js";
import { createOnBase } from "../boot/base.js";
import { temporaryDirectory } from "../suite/start.js";
import { failure, find, ownCache, versionsOf } from "./finding.js";
import { IndexServer, offer } from "./index-server.js";
import { makeWheel } from "./make-wheel.js";
import { wheelPath } from "./wheels.js";

describe("a lock file", () => {
	let server: IndexServer;
	let directory: string;
	let lockPath: string;

	before(async () => {
		server = await IndexServer.start(true);
	});
	after(() => server.stop());
	beforeEach(() => {
		ownCache();
		directory = temporaryDirectory();
		lockPath = join(directory, "app.lock.json");
		server.requests.length = 0;
	});

	/** Finds packages and writes their lock file. */
	async function lock(packages: string[]) {
		const found = await find({ packages, index: [server.url] });
		writeFileSync(lockPath, formatLock(found.lock));
		server.requests.length = 0;
		return found;
	}

	/** What of an installation can be seen in a snapshot. */
	const contents = ({ installations }: Awaited<ReturnType<typeof find>>) =>
		installations.map(({ name, files }) => [
			name,
			files.map(({ path, mode, bytes }) => [path, mode, Buffer.from(bytes).toString("base64")]),
		]);

	it("gives the same snapshot without asking anybody", async () => {
		const recipe = { imports: ["pydantic"], index: [server.url] };
		const first = await createOnBase({ ...recipe, packages: ["pydantic"] });
		writeFileSync(lockPath, formatLock(first.lock!));
		server.requests.length = 0;
		const again = await createOnBase({ ...recipe, packages: ["pydantic"], lock: lockPath });
		expect(server.requests).to.deep.equal([]);
		expect(again.digest).to.equal(first.digest);
		expect(formatLock(again.lock!)).to.equal(formatLock(first.lock!));
		// The packages are in it: the recipe need not name them.
		const alone = await createOnBase({ ...recipe, lock: lockPath });
		expect(alone.digest).to.equal(first.digest);
	});

	it("names wheels by file name and hash, and no index", async () => {
		const { lock: found } = await lock(["httpx"]);
		const text = formatLock(found);
		expect(text).not.to.include("127.0.0.1").and.not.include(directory);
		for (const { sha256, file_name } of Object.values(found.packages)) {
			expect(sha256).to.match(/^[0-9a-f]{64}$/);
			expect(file_name).to.match(/^[\w.]+-.*\.whl$/);
		}
		expect(found.packages.httpx.depends).to.deep.equal(["anyio", "certifi", "httpcore", "idna"]);
		expect(found.packages.httpx.imports).to.deep.equal(["httpx"]);
	});

	it("is followed with an empty cache too: files are found by name and hash", async () => {
		const first = await lock(["h11"]);
		ownCache();
		const again = await find({ lock: lockPath, index: [server.url] });
		expect(contents(again)).to.deep.equal(contents(first));
		expect(server.requests.filter((path) => path.startsWith("/simple/"))).to.deep.equal([
			"/simple/h11/",
		]);
	});

	it("is followed with files that lie beside it", async () => {
		const first = await lock(["h11"]);
		ownCache();
		const path = wheelPath("h11");
		writeFileSync(join(directory, path.slice(path.lastIndexOf("/") + 1)), readFileSync(path));
		const again = await find({ lock: lockPath, index: ["http://127.0.0.1:9/"] });
		expect(contents(again)).to.deep.equal(contents(first));
	});

	it("stays with its versions when the index has later ones", async () => {
		server.add(offer(makeWheel({ name: "moving", version: "1.0" })));
		await lock(["moving"]);
		server.add(offer(makeWheel({ name: "moving", version: "2.0" })));
		const again = await find({ packages: ["moving"], lock: lockPath, index: [server.url] });
		expect(versionsOf(again)).to.deep.equal(["moving 1.0"]);
	});

	it("keeps what was asked for apart from what came with it", async () => {
		const { lock: found } = await lock(["httpcore"]);
		const requested = Object.entries(found.packages).filter(
			([, { tool }]) => tool!.pythaw!.requested,
		);
		expect(requested.map(([name]) => name)).to.deep.equal(["httpcore"]);
		const again = await find({ lock: lockPath });
		expect(again.lock).to.deep.equal(found);
	});

	it("holds local wheels by their hash: a changed one is refused, an absent one comes from the cache", async () => {
		const wheel = makeWheel({ name: "local" });
		const path = join(directory, wheel.fileName);
		writeFileSync(path, wheel.bytes);
		const first = await lock([path]);
		expect(first.lock.packages.local.file_name).to.equal(wheel.fileName);
		const changed = makeWheel({ name: "local", files: { "local.py": "value = 18\n" } });
		writeFileSync(path, changed.bytes);
		const { message } = await failure(find({ packages: [path], lock: lockPath }), "hash");
		expect(message).to.include(wheel.sha256).and.include(changed.sha256);
		rmSync(path);
		expect(contents(await find({ packages: [path], lock: lockPath }))).to.deep.equal(
			contents(first),
		);
	});

	describe("is refused", () => {
		it("when it lacks what the recipe asks for, or has another version of it", async () => {
			await lock(["h11"]);
			const get = (name: string) => find({ packages: [name], lock: lockPath });
			expect((await failure(get("idna"), "lock")).message).to.include("lacks idna");
			expect((await failure(get("constructor"), "lock")).message).to.include("lacks constructor");
			expect((await failure(get("h11==0.1"), "lock")).message).to.include("h11");
		});

		it("when it was written for another Pyodide", async () => {
			const { lock: found } = await lock(["h11"]);
			const info = { ...found.info, abi_version: "2025_0" };
			writeFileSync(lockPath, formatLock({ ...found, info }));
			const { message } = await failure(find({ lock: lockPath }), "lock");
			expect(message).to.include("2026_0").and.include("2025_0");
		});

		it("when it is none", async () => {
			for (const text of ["", "[]", "{}", '{"info":{},"packages":{}}', '{"info":1,"packages":2}']) {
				writeFileSync(lockPath, text);
				await failure(find({ lock: lockPath }), "lock");
			}
			const { lock: found } = await find({ packages: ["h11"], index: [server.url] });
			const { h11 } = found.packages;
			writeFileSync(lockPath, formatLock({ ...found, packages: { h11: { ...h11, sha256: "0" } } }));
			expect((await failure(find({ lock: lockPath }), "lock")).message).to.include("sha256");
		});

		it("when its files are gone", async () => {
			await lock(["h11"]);
			ownCache();
			const index = ["http://127.0.0.1:9/"];
			await failure(find({ lock: lockPath, index }), "index");
			server.add(offer(makeWheel({ name: "replaced" })));
			const { lock: found } = await find({ packages: ["replaced"], index: [server.url] });
			const { replaced } = found.packages;
			const other = { ...replaced, sha256: "1".repeat(64) };
			writeFileSync(lockPath, formatLock({ ...found, packages: { replaced: other } }));
			await failure(find({ lock: lockPath, index: [server.url] }), "not-found");
		});
	});
});
