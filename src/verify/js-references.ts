/**
 * JS values that Python holds and that no symbol explains. Promises, timers and proxies of Python
 * objects are kinds of their own, because what to do about them differs.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { describeValue } from "../references/describe.js";
import { holdersOf } from "../references/holders.js";
import type { Check } from "./finding.js";
import { describeProxied } from "./pyproxies.js";

export const jsReferences: Check = ({ module }, unexplained) => {
	const holders = holdersOf(module, "values", unexplained);
	return unexplained.map((value, index) => {
		const kind = kindOf(module, value);
		const described = kind === "pyproxy" ? describeProxied(module, value) : describeValue(value);
		return {
			kind,
			value: described,
			names: [],
			holders: holders[index],
			fix: fixes[kind],
		};
	});
};

type Kind = "js-reference" | "promise" | "timer" | "pyproxy";

const fixes: Record<Kind, string> = {
	"js-reference":
		"Let go of it before the snapshot is taken, make it reachable from a registered JS module, " +
		"or pass a serializer that turns it into data.",
	promise: "Await it before the snapshot is taken, and let go of it.",
	timer: "Clear it (clearTimeout, clearInterval) and let go of it before the snapshot is taken.",
	pyproxy:
		"Call destroy() on the proxy before the snapshot is taken; make it again after the restore.",
};

/** What timers of Node are instances of; elsewhere they are numbers. */
const timerClasses = new Set(["Timeout", "Immediate"]);

function kindOf(module: PyodideModule, value: unknown): Kind {
	if (value instanceof module.API.public_api.ffi.PyProxy) return "pyproxy";
	if (value instanceof Promise) return "promise";
	const [className] = describeValue(value).split(" ");
	return timerClasses.has(className) ? "timer" : "js-reference";
}
