/**
 * Safe descriptions of JS values for messages: never calls code of the value, never prints content.
 */

/** Such as `function onClick`, `Headers object`, `Array of 3`. */
export function describeValue(value: unknown): string {
	try {
		if (typeof value === "function") return `function ${nameOf(value) || "(anonymous)"}`;
		if (Array.isArray(value)) return `Array of ${value.length}`;
		if (typeof value !== "object" || value === null) return typeof value;
		const maker = Object.getOwnPropertyDescriptor(
			Object.getPrototypeOf(value) ?? {},
			"constructor",
		)?.value;
		return `${nameOf(maker) || "Object"} object`;
	} catch {
		// A proxy may throw from any trap.
		return typeof value;
	}
}

function nameOf(fn: unknown): string {
	if (typeof fn !== "function") return "";
	const name = Object.getOwnPropertyDescriptor(fn, "name")?.value;
	return typeof name === "string" ? name : "";
}
