/** What goes together: dependencies, extras, markers, conflicts, and what the recipe gives itself. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { temporaryDirectory } from "../suite/start.js";
import { distributionLock, failure, find, ownCache, versionsOf } from "./finding.js";
import { IndexServer, offer } from "./index-server.js";
import { makeWheel } from "./make-wheel.js";

describe("packages", () => {
	let server: IndexServer;

	const add = (name: string, version: string, needs: string[] = [], more: string[] = []) => {
		const metadata = [...needs.map((need) => `Requires-Dist: ${need}`), ...more];
		const wheel = makeWheel({ name, version, metadata });
		server.add(offer(wheel, { metadata: wheel.metadata }));
		return wheel;
	};

	before(async () => {
		ownCache();
		server = await IndexServer.start(true);
		add("app", "1.0", [
			"lib>=1",
			"tool<2; python_version >= '3.8'",
			"win; sys_platform == 'win32'",
		]);
		add("lib", "1.0");
		add("lib", "2.0", ["tool>=2"]);
		add("tool", "1.0");
		add("tool", "2.0");
		add(
			"extras",
			"1.0",
			["lib==1.0; extra == 'a'", "tool==2.0; extra == 'b-c'"],
			["Provides-Extra: a", "Provides-Extra: b-c"],
		);
		add("fussy", "1.0", ["lib==1.0"]);
		add("picky", "1.0", ["lib==2.0"]);
		add("lonely", "1.0", ["absent>=3"]);
		add("garbled", "2.0", ["this is !! no requirement"]);
		add("garbled", "1.0");
		add("circle", "1.0", ["round"]);
		add("round", "1.0", ["circle"]);
		add("wasm-only", "1.0", ["lib==1.0; sys_platform == 'emscripten'"]);
		add("late", "1.0b1");
		add("needs-late", "1.0", ["late>=1.0b1"]);
	});
	after(() => server.stop());

	const get = (packages: string[], more = {}) => find({ packages, index: [server.url], ...more });

	it("come in versions that go together, older ones where the newest do not", async () => {
		expect(versionsOf(await get(["app"]))).to.deep.equal(["app 1.0", "lib 1.0", "tool 1.0"]);
	});

	it("say in the lock file what they need and what was asked for", async () => {
		const { lock } = await get(["app"]);
		expect(lock.packages.app.depends).to.deep.equal(["lib", "tool"]);
		const requested = Object.values(lock.packages).map(({ tool }) => tool!.pythaw!.requested);
		expect(requested).to.deep.equal([true, false, false]);
	});

	it("come with what their extras need, and only with that", async () => {
		expect(versionsOf(await get(["extras"]))).to.deep.equal(["extras 1.0"]);
		expect(versionsOf(await get(["extras[a]"]))).to.deep.equal(["extras 1.0", "lib 1.0"]);
		expect(versionsOf(await get(["extras[A,b_c]"]))).to.deep.equal([
			"extras 1.0",
			"lib 1.0",
			"tool 2.0",
		]);
		expect((await get(["extras[a]"])).lock.packages.extras.depends).to.deep.equal(["lib"]);
	});

	it("know that they run on Emscripten", async () => {
		expect(versionsOf(await get(["wasm-only"]))).to.deep.equal(["lib 1.0", "wasm-only 1.0"]);
		expect(versionsOf(await get(["lib; sys_platform == 'win32'", "tool==1.0"]))).to.deep.equal([
			"tool 1.0",
		]);
	});

	it("may need one another", async () => {
		expect(versionsOf(await get(["circle"]))).to.deep.equal(["circle 1.0", "round 1.0"]);
	});

	it("may need a pre-release", async () => {
		expect(versionsOf(await get(["needs-late"]))).to.deep.equal(["late 1.0b1", "needs-late 1.0"]);
		const { message } = await failure(get(["late"]), "not-found");
		expect(message).to.include("1.0b1").and.include("pre-release");
	});

	it("are passed over in versions whose metadata makes no sense", async () => {
		expect(versionsOf(await get(["garbled"]))).to.deep.equal(["garbled 1.0"]);
		const { message } = await failure(get(["garbled==2.0"]), "not-found");
		expect(message).to.include("metadata is wrong");
	});

	it("come alone where dependencies are left out", async () => {
		const found = await get(["app", "lonely"], { dependencies: false });
		expect(versionsOf(found)).to.deep.equal(["app 1.0", "lonely 1.0"]);
	});

	it("that contradict one another are a conflict, which names both", async () => {
		const { message } = await failure(get(["fussy", "picky"]), "conflict");
		expect(message).to.include("fussy 1.0 needs lib==1.0").and.include("picky 1.0 needs lib==2.0");
	});

	it("whose dependency is nowhere are refused, with its name and who needs it", async () => {
		const { message, packageName } = await failure(get(["lonely"]), "not-found");
		expect(packageName).to.equal("absent");
		expect(message).to.include("absent>=3").and.include("lonely 1.0");
	});

	it("that nobody can read the name of are refused", async () => {
		for (const text of ["not a name", "lib=>1", "lib[", "-lib", "lib @ "]) {
			const { message } = await failure(get([text]), "requirement");
			expect(message).to.include(text.trim());
		}
	});

	describe("given as wheels", () => {
		it("win over every index, and their dependencies are found", async () => {
			const own = makeWheel({ name: "lib", version: "0.5", metadata: ["Requires-Dist: tool"] });
			const { installations, lock } = await find({
				packages: [{ fileName: own.fileName, content: own.bytes }],
				index: [server.url],
			});
			expect(Object.keys(lock.packages)).to.deep.equal(["lib", "tool"]);
			expect(lock.packages.lib.version).to.equal("0.5");
			expect(installations.map(({ name }) => name)).to.deep.equal(["lib", "tool"]);
		});

		it("that need nothing are installed without asking anybody", async () => {
			const wheel = makeWheel({
				name: "modest",
				metadata: ["Requires-Python: >=3.9, !=3.10.*, <4", "Requires-Dist: lib; extra == 'more'"],
			});
			const reports: string[] = [];
			const found = await find(
				{ packages: [{ fileName: wheel.fileName, content: wheel.bytes }], index: [server.url] },
				{ report: (what) => reports.push(what) },
			);
			expect(versionsOf(found)).to.deep.equal(["modest 1.0"]);
			expect(reports).not.to.include("resolver");
		});

		it("for another Python are refused by what they say they need", async () => {
			for (const specifier of [">=4", "<3.14", "==3.13.*", "!=3.14.*", "~=3.15"]) {
				const wheel = makeWheel({ name: "fixed", metadata: [`Requires-Python: ${specifier}`] });
				const packages = [{ fileName: wheel.fileName, content: wheel.bytes }];
				const { message } = await failure(find({ packages, index: [server.url] }), "incompatible");
				expect(message).to.include("fixed 1.0").and.include("needs Python");
			}
		});

		it("may lie in a directory, where the best of each version is taken", async () => {
			const directory = temporaryDirectory();
			const native = makeWheel({ name: "both", tag: "cp314-cp314-pyemscripten_2026_0_wasm32" });
			const stable = makeWheel({ name: "both", tag: "cp39-abi3-pyemscripten_2026_0_wasm32" });
			const pure = makeWheel({ name: "both" });
			const foreign = makeWheel({ name: "both", tag: "cp314-cp314-win_amd64" });
			const older = makeWheel({ name: "both", version: "0.9" });
			for (const { fileName, bytes } of [native, stable, pure, foreign, older]) {
				writeFileSync(join(directory, fileName), bytes);
			}
			const { lock } = await get([directory]);
			expect(Object.values(lock.packages).map(({ file_name }) => file_name)).to.deep.equal([
				native.fileName,
			]);
		});

		it("in a directory are refused if none of a package can be used", async () => {
			const directory = temporaryDirectory();
			const foreign = makeWheel({ name: "foreign", tag: "cp314-cp314-win_amd64" });
			writeFileSync(join(directory, foreign.fileName), foreign.bytes);
			const { message } = await failure(get([directory]), "incompatible");
			expect(message).to.include(foreign.fileName);
		});

		it("may be named by their address, with a digest", async () => {
			const { fileName, sha256 } = add("remote", "1.0");
			const address = `${server.origin}/files/${fileName}`;
			const { lock } = await get([`${address}#sha256=${sha256}`]);
			expect(lock.packages.remote.file_name).to.equal(address);
			const { message } = await failure(get([`${address}#sha256=${"1".repeat(64)}`]), "hash");
			expect(message).to.include(fileName);
		});

		it("may be named by a requirement with an address", async () => {
			const { fileName } = add("remote2", "1.0");
			const address = `${server.origin}/files/${fileName}`;
			expect(versionsOf(await get([`remote2 @ ${address}`]))).to.deep.equal(["remote2 1.0"]);
			const { message } = await failure(get([`other @ ${address}`]), "conflict");
			expect(message).to.include("remote2");
		});

		it("that are not there are named", async () => {
			const { message } = await failure(get(["./no-1.0-py3-none-any.whl"]), "not-found");
			expect(message).to.include("no-1.0-py3-none-any.whl");
			await failure(get(["./no-directory/"]), "not-found");
			await failure(get([`${server.origin}/files/no-1.0-py3-none-any.whl`]), "not-found");
		});
	});

	describe("of the distribution", () => {
		it("are taken from beside it, as its lock file says, dependencies too", async () => {
			const directory = `${temporaryDirectory()}/`;
			mkdirSync(directory, { recursive: true });
			const own = await distributionLock();
			const wheel = makeWheel({ name: "lib", version: "7.0" });
			const archive = makeWheel({ name: "libshared" });
			writeFileSync(join(directory, wheel.fileName), wheel.bytes);
			writeFileSync(join(directory, "libshared-1.zip"), archive.bytes);
			const entry = (name: string, file_name: string, sha256: string, depends: string[]) => ({
				name,
				version: name === "lib" ? "7.0" : "1",
				file_name,
				install_dir: name === "lib" ? "site" : "dynlib",
				sha256,
				package_type: name === "lib" ? "package" : "shared_library",
				imports: [],
				depends,
				unvendored_tests: false,
			});
			const distribution = {
				info: own.info,
				packages: {
					lib: entry("lib", wheel.fileName, wheel.sha256, ["libshared"]),
					libshared: entry("libshared", "libshared-1.zip", archive.sha256, []),
				},
			};
			const found = await find(
				{ packages: ["lib>=1"], index: [server.url] },
				{ distribution, near: directory },
			);
			expect(versionsOf(found)).to.deep.equal(["lib 7.0", "libshared 1"]);
			const [lib, shared] = found.installations;
			expect(lib.files.map(({ path }) => path)).to.include("/lib/python3.14/site-packages/lib.py");
			const source = lib.files.find(({ path }) => path.endsWith("PYODIDE_SOURCE"))!;
			expect(Buffer.from(source.bytes).toString()).to.equal("pyodide");
			expect(shared.files.map(({ path }) => path)).to.include("/usr/lib/libshared.py");
			// Where its version does not do, an index is asked after all.
			const other = await find(
				{ packages: ["lib<2"], index: [server.url] },
				{ distribution, near: directory },
			);
			expect(versionsOf(other)).to.deep.equal(["lib 1.0"]);
			server.requests.length = 0;
			await find({ packages: ["lib"], index: [server.url] }, { distribution, near: directory });
			expect(server.requests).not.to.include("/simple/lib/");
		});
	});
});
