/**
 * `pythaw verify` and `pythaw diff`: what they print, and how they end. What depends on the host is on a base,
 * which saves a cold start each time.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { baseFile } from "../boot/base.js";
import { temporaryDirectory } from "../suite/start.js";
import { type Options, pythaw } from "./pythaw.js";

describe("pythaw verify", () => {
	const secret = "tr0ub4dor-and-3-more";
	let directory: string;
	let base: readonly [string, string];
	const inside = (name: string) => join(directory, name);
	const verify = (args: string[], options: Options = {}) =>
		pythaw(["verify", ...args], { cwd: directory, ...options });

	before(async () => {
		directory = temporaryDirectory();
		base = ["--base", await baseFile()];
		writeFileSync(inside("recipe.toml"), 'run = "setup.py"\nenv = { MODE = "made" }\n');
		writeFileSync(
			inside("setup.py"),
			`import js, time\nstate = ["${secret}", js.Date.now(), time.time()]\n`,
		);
		writeFileSync(
			inside("host.py"),
			"from pyodide.code import run_js\npid = [run_js('process.pid + 0.5')]\n",
		);
		for (const [file, ...args] of [
			["app.pysnap", "recipe.toml", "--prove"],
			["host.pysnap", "--run", "host.py", ...base],
		]) {
			const made = await pythaw(["create", ...args, "--quiet", "-o", file], { cwd: directory });
			expect([made.code, made.stderr]).to.deep.equal([0, ""]);
		}
	});

	it("says of a good file what it is, and ends with 0", async () => {
		const { code, stdout, stderr } = await verify(["app.pysnap"]);
		expect([code, stderr]).to.deep.equal([0, ""]);
		expect(stdout).to.match(
			/^app\.pysnap is whole .* holds nothing of this host\.\n {2}digest: sha256-/,
		);
	});

	it("prints a report for machines", async () => {
		const { code, stdout } = await verify(["app.pysnap", "--json"]);
		expect(code).to.equal(0);
		const report = JSON.parse(stdout);
		expect(report).to.deep.include({ file: "app.pysnap", ok: true, findings: [], allowed: [] });
		expect(report).not.to.have.property("rebuild");
	});

	it("names a string of this host without showing it, and ends with 1 unless it is allowed", async () => {
		const env = { PYTHAW_TEST_TOKEN: secret };
		const { code, stdout, stderr } = await verify(["app.pysnap"], { env });
		expect([code, stdout]).to.deep.equal([1, ""]);
		expect(stderr).to.match(/^pythaw verify: app\.pysnap holds 1 thing of this host\n/);
		expect(stderr).to.contain("PYTHAW_TEST_TOKEN").and.not.contain(secret);
		const json = await verify(["app.pysnap", "--json"], { env });
		expect(json.code).to.equal(1);
		expect(JSON.parse(json.stdout)).to.include({ ok: false });
		const allowed = await verify(["app.pysnap", "--allow", "host-string:PYTHAW_TEST_TOKEN"], {
			env,
		});
		expect([allowed.code, allowed.stderr]).to.deep.equal([0, ""]);
		expect(allowed.stdout).to.contain("allowed: host-string");
	});

	it("refuses damage, another digest, and a file that is none, each in one line", async () => {
		const damaged = readFileSync(inside("app.pysnap"));
		damaged[damaged.length >> 1] ^= 1;
		writeFileSync(inside("damaged.pysnap"), damaged);
		writeFileSync(inside("text.pysnap"), "no snapshot at all");
		const digest = `sha256-${Buffer.alloc(32).toString("base64")}`;
		for (const [args, message] of [
			[["damaged.pysnap"], /checksum/],
			[["text.pysnap"], /snapshot/i],
			[["absent.pysnap"], /there is no such file/],
			[["app.pysnap", "--integrity", digest], /integrity mismatch/],
		] as const) {
			const { code, stdout, stderr } = await verify([...args]);
			expect([code, stdout]).to.deep.equal([1, ""]);
			expect(stderr.split("\n")[0])
				.to.match(/^pythaw verify: /)
				.and.to.match(message);
		}
	});

	it("calls a wrong rule, a digest that is none, and a recipe's option without --rebuild, wrong usage", async () => {
		for (const args of [
			["app.pysnap", "--allow", "secrets"],
			["app.pysnap", "--integrity", "md5-abc"],
			["app.pysnap", "--run", "setup.py"],
			[],
		]) {
			const { code, stdout } = await verify(args);
			expect([code, stdout]).to.deep.equal([2, ""]);
		}
	});

	it("follows the recipe again elsewhere with --rebuild, which comes to the file that --prove made", async () => {
		const { code, stdout, stderr } = await verify(["app.pysnap", "--rebuild", "recipe.toml"]);
		expect([code, stderr]).to.deep.equal([0, ""]);
		expect(stdout).to.contain("rebuilt on a host that differs: the same snapshot");
	});

	it("names what a rebuild made otherwise, and ends with 1", async () => {
		const args = ["host.pysnap", ...base, "--rebuild", "--run", "host.py", "--json"];
		const { code, stdout, stderr } = await verify(args);
		expect(code).to.equal(1);
		expect(stderr).to.match(/^pythaw verify: The recipe, followed again .* does not give the same/);
		const [first] = JSON.parse(stdout).rebuild.differences;
		expect(first.object).to.deep.equal({ type: "float", holders: ["__main__.pid[0]"] });
		expect(first.writtenBy).to.equal("js2python_js");
	});

	it("is what create --prove does before it writes", async () => {
		const args = [
			...["create", "--run", "host.py", ...base, "--prove", "--quiet", "-o", "host.pysnap"],
		];
		const before = readFileSync(inside("host.pysnap"));
		const { code, stderr } = await pythaw(args, { cwd: directory });
		expect(code).to.equal(1);
		expect(stderr)
			.to.match(/^pythaw create: The recipe, followed again/)
			.and.to.contain("__main__.pid[0]");
		expect(readFileSync(inside("host.pysnap")).equals(before)).to.equal(true);
	});

	it("has a sister, diff, that ends as diff does", async () => {
		const diff = (...args: string[]) => pythaw(["diff", ...args], { cwd: directory });
		expect(await diff("app.pysnap", "app.pysnap")).to.include({ code: 0, stdout: "", stderr: "" });
		const { code, stdout, stderr } = await diff(
			"app.pysnap",
			"host.pysnap",
			...base,
			"--limit",
			"500",
		);
		expect([code, stderr]).to.deep.equal([1, ""]);
		expect(stdout).to.match(
			/^memory: float __main__\.pid\[0\] \(.*\): a value that only the second has$/m,
		);
		const json = await diff("app.pysnap", "host.pysnap", ...base, "--json");
		expect(JSON.parse(json.stdout)).to.include({ a: "app.pysnap", equal: false });
		expect((await diff("app.pysnap", "absent.pysnap")).stderr).to.match(
			/^pythaw diff: Cannot read/,
		);
		expect((await diff("app.pysnap", "app.pysnap", "--limit", "few")).code).to.equal(2);
	});
});
