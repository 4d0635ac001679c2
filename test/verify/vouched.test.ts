/** Files that a wheel brings are the same for everybody: what they say is nothing of this host. */
import { expect } from "chai";
import { verifySnapshot } from "../../src/index.js";
import { baseFile, createOnBase } from "../boot/base.js";
import { makeWheel } from "../packages/make-wheel.js";

/** A path that documentation may use, and this host as well. */
const path = "/srv/checkout/shop";
const text = `HELP = "Deploy it to ${path}/current"\n`;

describe("A string of this host", () => {
	const { fileName, bytes: content } = makeWheel({
		files: { "tiny/__init__.py": "", "tiny/kept.py": text, "tiny/changed.py": text },
	});
	const change = 'open("/lib/python3.14/site-packages/tiny/changed.py", "a").write("# changed\\n")';
	let places: string;

	before(async () => {
		const { bytes } = await createOnBase({
			packages: [{ fileName, content }],
			files: [{ content: text, destination: "/app/own.py" }],
			run: [{ name: "change.py", code: change }],
		});
		process.env.PYTHAW_TEST_DIRECTORY = path;
		const { findings } = await verifySnapshot(bytes, { base: await baseFile() });
		places = findings.map(({ value }) => value).join("\n");
	});

	after(() => {
		delete process.env.PYTHAW_TEST_DIRECTORY;
	});

	it("is refused in a file of the recipe", () => {
		expect(places).to.contain("the file /app/own.py");
	});

	it("is no leak in a file that is as its wheel's RECORD says", () => {
		expect(places).not.to.contain("kept.py");
	});

	it("is refused in one that has been changed since", () => {
		expect(places).to.contain("tiny/changed.py");
	});
});
