/** What lies where kept files are looked for and is none: nothing waits for it, and nobody takes it for one. */
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { expect } from "chai";
import { snapshotName } from "../../src/node/kept-files.js";
import { isHeld, takeLock } from "../../src/node/lock.js";
import { nodeSnapshotShelf } from "../../src/node/snapshot-shelf.js";
import { noFiles } from "../hostile/no-files.js";
import { temporaryDirectory } from "../suite/start.js";

describe("Where a kept file is looked for", () => {
	for (const [what, put] of Object.entries(noFiles)) {
		// Of that one a start finds out by its bytes.
		const isFile = what.includes("terabyte");
		it(`${what} is ${isFile ? "a" : "no"} snapshot, and no lock`, async () => {
			const { XDG_CACHE_HOME } = process.env;
			const home = temporaryDirectory();
			process.env.XDG_CACHE_HOME = home;
			try {
				const shelf = nodeSnapshotShelf();
				await shelf!.put("kept", new Uint8Array(1));
				expect(await shelf!.has("kept")).to.equal(true);
				const directory = join(home, "pythaw", "auto");
				expect(readdirSync(directory)).to.deep.equal([snapshotName("kept")]);
				put(join(directory, snapshotName("kept")));
				expect(await shelf!.has("kept")).to.equal(isFile);
				put(join(directory, "some.lock"));
				// Whatever it says: a pipe would have been waited for.
				expect(isHeld(join(directory, "some.lock"))).to.be.a("boolean");
			} finally {
				if (XDG_CACHE_HOME === undefined) delete process.env.XDG_CACHE_HOME;
				else process.env.XDG_CACHE_HOME = XDG_CACHE_HOME;
			}
		});
	}

	it("a lock that cannot be removed is released without an error", () => {
		const path = join(temporaryDirectory(), "some.lock");
		const lock = takeLock(path);
		rmSync(path);
		mkdirSync(path);
		lock!.release();
	});
});
