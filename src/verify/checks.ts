/**
 * The table of checks: everything of a live instance that a snapshot must not hold. Host strings,
 * which are looked for in the finished parts of a snapshot, are in host-strings/.
 */
import { canvas } from "./canvas.js";
import type { Check } from "./check.js";
import { descriptors } from "./descriptors.js";
import { eventLoop } from "./event-loop.js";
import { hostMounts } from "./host-mounts.js";
import { interruptBuffer } from "./interrupt-buffer.js";
import { jsReferences } from "./js-references.js";
import { nativeLibraries } from "./native-libraries.js";
import { pyProxies } from "./pyproxies.js";
import { tableEntries } from "./table-entries.js";

/** In the order in which their findings are told. */
export const checks: readonly Check[] = [
	jsReferences,
	pyProxies,
	eventLoop,
	tableEntries,
	nativeLibraries,
	descriptors,
	hostMounts,
	interruptBuffer,
	canvas,
];
