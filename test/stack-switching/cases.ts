/** All cases of this folder that any start with the app can run, in the order in which they run. */
import type { Case } from "../suite/case.js";
import { entries } from "./cases/entries.js";
import { failures } from "./cases/failures.js";
import { meanwhile } from "./cases/meanwhile.js";
import { sites } from "./cases/sites.js";
import { snapshots } from "./cases/snapshots.js";

export const cases: readonly Case[] = [
	...sites,
	...entries,
	...meanwhile,
	...failures,
	...snapshots,
];
