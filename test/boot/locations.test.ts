/** Where things are read from: the distribution, the standard library, lock files, packages. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { loadPyodide as loadWithPyodide } from "pyodide";
import { type LoadOptions, loadPyodide, PythawError } from "../../src/index.js";
import { root } from "../engines/engines.js";
import { temporaryDirectory } from "../suite/start.js";
import { rejectionOf } from "../suite/thrown.js";
import { baseSnapshot } from "./base.js";
import { makeTinyPackage, type TinyPackage } from "./wheel.js";

const distribution = join(root, "node_modules/pyodide");

describe("A location given to loadPyodide", () => {
	const directory = join(temporaryDirectory(), "with a space");
	let snapshot: Uint8Array;
	let tiny: TinyPackage;
	let server: Server;
	let requests: string[];

	/** Starts are restores: what is looked for is the same, and they take a tenth of the time. */
	const start = (options: LoadOptions) => loadPyodide({ snapshot, ...options });

	before(async () => {
		snapshot = await baseSnapshot();
		mkdirSync(directory);
		tiny = makeTinyPackage(directory);
		writeFileSync(join(tiny.wheelDirectory, "lock.json"), JSON.stringify(tiny.lock));
		requests = [];
		server = createServer((request, response) => {
			requests.push(request.url!);
			try {
				response.end(readFileSync(join(tiny.wheelDirectory, decodeURI(request.url!))));
			} catch {
				response.writeHead(404).end();
			}
		});
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	});

	after(async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});

	const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

	const spellings: Record<string, () => string> = {
		"an absolute path": () => distribution,
		"a path that ends in a slash": () => `${distribution}/`,
		"a relative path": () => relative(process.cwd(), distribution),
		"a file URL": () => pathToFileURL(distribution).href,
	};
	for (const [title, indexURL] of Object.entries(spellings)) {
		it(`finds the distribution as indexURL in the form of ${title}`, async () => {
			const pyodide = await start({ indexURL: indexURL() });
			expect(pyodide.runPython("6 * 7")).to.equal(42);
			// As Pyodide has it: absolute, with a slash at the end.
			expect((pyodide as any)._api.config.indexURL).to.equal(`${distribution}/`);
		});
	}

	it("is named if there is no distribution at indexURL, cold or for a restore", async () => {
		const nowhere = join(directory, "nowhere");
		for (const error of [
			await rejectionOf(loadPyodide({ indexURL: nowhere }), PythawError),
			await rejectionOf(start({ indexURL: nowhere }), PythawError),
		]) {
			expect(error.code).to.equal("ERR_READ");
			expect(error.message.split("\n")[0]).to.contain(join(nowhere, "pyodide.asm."));
		}
	});

	it("is named if stdLibURL leads nowhere", async () => {
		const stdLibURL = join(directory, "no.zip");
		for (const error of [
			await rejectionOf(loadPyodide({ stdLibURL }), PythawError),
			await rejectionOf(start({ stdLibURL }), PythawError),
		]) {
			expect(error.message).to.equal(`Cannot read ${stdLibURL}: there is no such file`);
		}
	});

	it("finds the standard library as a path, a relative path or a file URL", async () => {
		const copy = join(directory, "stdlib copy.zip");
		writeFileSync(copy, readFileSync(join(distribution, "python_stdlib.zip")));
		for (const stdLibURL of [copy, relative(process.cwd(), copy), pathToFileURL(copy).href]) {
			const pyodide = await start({ stdLibURL });
			expect(pyodide.runPython("import colorsys; colorsys.__name__")).to.equal("colorsys");
		}
	});

	const lockFiles: Record<string, () => LoadOptions> = {
		"a path": () => ({ lockFileURL: join(tiny.wheelDirectory, "lock.json") }),
		"a relative path": () => ({
			lockFileURL: relative(process.cwd(), join(tiny.wheelDirectory, "lock.json")),
		}),
		"an object": () => ({ lockFileContents: tiny.lock, packageBaseUrl: tiny.wheelDirectory }),
		"a string": () => ({
			lockFileContents: JSON.stringify(tiny.lock),
			packageBaseUrl: `${tiny.wheelDirectory}/`,
		}),
		"a promise of an object": () => ({
			lockFileContents: Promise.resolve(tiny.lock),
			packageBaseUrl: tiny.wheelDirectory,
		}),
	};
	for (const [title, options] of Object.entries(lockFiles)) {
		it(`finds packages by a lock file given as ${title}`, async () => {
			const pyodide = await start({ packages: ["tiny"], ...options() });
			expect(pyodide.runPython("import tiny; tiny.value")).to.equal(17);
		});
	}

	it("finds packages later as well, for loadPackage", async () => {
		const pyodide = await start({ lockFileURL: join(tiny.wheelDirectory, "lock.json") });
		await pyodide.loadPackage("tiny", { messageCallback: () => {} });
		expect(pyodide.runPython("import tiny; tiny.value")).to.equal(17);
	});

	it("is used for packages over the network, which are kept in packageCacheDir", async () => {
		const packageCacheDir = join(directory, "cache", "below");
		const options = {
			lockFileContents: tiny.lock,
			packageBaseUrl: address(),
			packageCacheDir,
			packages: ["tiny"],
		};
		const first = await start(options);
		expect(first.runPython("import tiny; tiny.value")).to.equal(17);
		expect(requests.splice(0)).to.deep.equal([`/${tiny.fileName}`]);
		expect(readdirSync(packageCacheDir)).to.deep.equal([tiny.fileName]);
		const second = await start(options);
		expect(second.runPython("import tiny; tiny.value")).to.equal(17);
		expect(requests.splice(0)).to.deep.equal([]);
	});

	it("is refused if two name the lock file, in Pyodide's words", async () => {
		const options = { lockFileURL: "lock.json", lockFileContents: "{}" };
		const own = await rejectionOf(loadWithPyodide(options));
		const ours = await rejectionOf(loadPyodide(options));
		expect(ours).to.be.instanceOf(TypeError);
		expect(ours.message).to.equal(own.message);
	});

	it("is named if there is no lock file at lockFileURL, or none that is JSON", async () => {
		const lockFileURL = join(directory, "no-lock.json");
		const missing = await rejectionOf(start({ lockFileURL }));
		expect(missing).to.be.instanceOf(PythawError);
		expect(missing.message).to.equal(`Cannot read ${lockFileURL}: there is no such file`);
		writeFileSync(lockFileURL, "lock: no");
		const bad = await rejectionOf(start({ lockFileURL }));
		expect(bad).to.be.instanceOf(PythawError);
		expect(bad.message).to.match(/^The lock file .*no-lock\.json is not JSON: /);
	});

	it("is not what the caller's options object is changed for", async () => {
		const options = Object.freeze({ indexURL: distribution, env: Object.freeze({ A: "b" }) });
		await start(options);
		expect(Object.keys(options)).to.deep.equal(["indexURL", "env"]);
	});
});
