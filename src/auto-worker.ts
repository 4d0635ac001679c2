/**
 * The program that makes snapshots for `snapshot: "auto"` in a page: a worker of its own. It does nothing
 * else, says nothing but that it is there, and ends by itself. (On Node: auto-maker.ts.)
 */
import { type MakeRequest, makeKept } from "./auto/make.js";
import { browserKeptSnapshots } from "./browser/kept-snapshots.js";
import { browserSnapshotShelf } from "./browser/snapshot-shelf.js";
import type { MakerMessage } from "./browser/start-maker.js";
import { host } from "./host.js";

addEventListener("message", async ({ data }: MessageEvent<MakerMessage>) => {
	const { library, request } = data;
	const keeping = {
		...host(),
		keptSnapshots: () => browserKeptSnapshots(library, Number.POSITIVE_INFINITY),
		snapshotShelf: () => browserSnapshotShelf(library),
	};
	await makeKept(keeping, request as MakeRequest);
	close();
});
postMessage("ready");
