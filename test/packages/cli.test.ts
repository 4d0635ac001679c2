/** Packages by the command line: create, run, inspect, and what it says when it cannot. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { pythaw } from "../cli/pythaw.js";
import { temporaryDirectory } from "../suite/start.js";
import { IndexServer, offer } from "./index-server.js";
import { makeWheel } from "./make-wheel.js";
import { wheelPath } from "./wheels.js";

describe("pythaw create with packages", () => {
	let server: IndexServer;
	let directory: string;
	let cache: string;

	before(async () => {
		server = await IndexServer.start(true);
	});
	after(() => server.stop());
	beforeEach(() => {
		directory = temporaryDirectory();
		cache = temporaryDirectory();
	});

	const command = (...args: string[]) =>
		pythaw(args, { cwd: directory, env: { XDG_CACHE_HOME: cache } });
	const inside = (name: string) => join(directory, name);

	it("installs from an index, writes the lock file, and follows it to the same bytes", async () => {
		const flags = ["--package", "rich<99", "--index", server.url, "--import", "rich.table"];
		const made = await command("create", ...flags, "-o", "a.pysnap", "--json");
		expect([made.code, made.stderr]).to.deep.equal([0, ""]);
		const lock = JSON.parse(readFileSync(inside("a.pysnap.lock.json"), "utf8"));
		expect(Object.keys(lock.packages)).to.include.members(["rich", "pygments", "mdurl"]);
		server.requests.length = 0;
		const again = ["--lock", "a.pysnap.lock.json", "--import", "rich.table", "-o", "b.pysnap"];
		const followed = await command("create", ...again, "--json");
		expect(followed.code).to.equal(0);
		expect(server.requests).to.deep.equal([]);
		expect(readFileSync(inside("b.pysnap")).equals(readFileSync(inside("a.pysnap")))).to.equal(
			true,
		);
		const code = "import rich.table; print(rich.table.Table(title='t').title)";
		const { stdout } = await command("run", "--snapshot", "b.pysnap", "-c", code);
		expect(stdout).to.equal("t\n");
	});

	it("takes wheels, requirements files and recipes together; inspect writes a bill of materials of them", async () => {
		mkdirSync(inside("r/wheels"), { recursive: true });
		const wheel = makeWheel({ name: "ours", files: { "ours.py": "def main(): print('ours')\n" } });
		writeFileSync(inside(`r/wheels/${wheel.fileName}`), wheel.bytes);
		writeFileSync(inside("r/needs.txt"), "h11\n-c limits.txt\n");
		writeFileSync(inside("r/limits.txt"), "h11<99\n");
		writeFileSync(
			inside("r/recipe.toml"),
			`packages = ["./wheels"]\nrequirements = ["needs.txt"]\nindex = "${server.url}"\nimports = ["ours", "h11"]\n`,
		);
		const flags = ["--package", wheelPath("idna"), "--quiet", "-o", "a.pysnap"];
		const made = await command("create", "r/recipe.toml", ...flags);
		expect([made.code, made.stderr]).to.deep.equal([0, ""]);
		const inspected = await command("inspect", "a.pysnap");
		expect(inspected.stdout).to.match(/^packages +h11 [\d.]+, idna [\d.]+, ours 1\.0$/m);

		// A bill of materials, with every package, its version and hash.
		const { stdout, code } = await command("inspect", "--sbom", "a.pysnap");
		expect(code).to.equal(0);
		const bom = JSON.parse(stdout);
		expect([bom.bomFormat, bom.specVersion]).to.deep.equal(["CycloneDX", "1.6"]);
		const ours = bom.components.find(({ purl }: any) => purl === "pkg:pypi/ours@1.0");
		expect(ours).to.deep.include({ type: "library", name: "ours", version: "1.0" });
		expect(ours.hashes).to.deep.equal([{ alg: "SHA-256", content: wheel.sha256 }]);
		expect(bom.components.map(({ name }: any) => name)).to.include.members(["pyodide", "cpython"]);
		const refs = bom.components.map((component: any) => component["bom-ref"]);
		expect(bom.dependencies[0].dependsOn).to.deep.equal(refs);
		const both = await command("inspect", "--sbom", "--json", "a.pysnap");
		expect(both.code).to.equal(2);
	});

	it("says in one line what is wrong, and writes nothing", async () => {
		server.add(
			offer(makeWheel({ name: "ours", version: "1.0", metadata: ["Requires-Dist: gone"] })),
		);
		const cases: [string[], number, RegExp][] = [
			[["--package", "ours"], 1, /^pythaw create: There is no package gone: .*ours 1\.0/],
			[["--package", "nowhere"], 1, /^pythaw create: There is no package nowhere/],
			[["--package", "./nowhere.whl"], 1, /^pythaw create: Cannot read nowhere\.whl/],
			[["--package", "a b"], 1, /^pythaw create: "a b" \(the recipe\) is no requirement/],
			[["-r", "absent.txt"], 1, /^pythaw create: Cannot read .*absent\.txt/],
			[["--lock", "absent.json"], 1, /^pythaw create: The lock file cannot be used: .*absent/],
			[
				["--package", "h11", "--timeout", "soon"],
				2,
				/^pythaw create: option '--timeout soon' must/,
			],
			[["--package", "h11", "--index", "nonsense"], 2, /^pythaw create: the options: index/],
		];
		for (const [flags, expected, says] of cases) {
			const index = flags.includes("--index") ? [] : ["--index", server.url];
			const { code, stderr } = await command("create", ...index, ...flags, "-o", "a.pysnap");
			expect([code, stderr]).to.satisfy(
				([found, text]: [number, string]) => found === expected && says.test(text),
				`${flags.join(" ")}: ${code} ${stderr}`,
			);
			expect(stderr).not.to.include("defect");
			expect(readdirSync(directory)).to.deep.equal([]);
		}
		expect(existsSync(inside("a.pysnap.lock.json"))).to.equal(false);
	});
});
