/**
 * Node's own modules for a glue that asks for all that it may ever use: each is loaded by its first use, if
 * there is one. `node:fs/promises` alone loads twelve others, `node:tty` all of `node:net`. A glue is given
 * none but these: its packages are Node's to find.
 */
import * as is from "../shape.js";

/** Node has this function from the release on that pythaw needs. */
const builtin = (id: string): object | undefined =>
	process.getBuiltinModule(id) as object | undefined;

/** Modules that are loaded late; what of them is used on every start is done without them. */
const late: Readonly<Record<string, object>> = {
	"node:fs/promises": {},
	"node:tty": { isatty },
	"node:module": { createRequire },
};

/** The namespace of one of Node's modules; undefined for what is none. */
export function lateBuiltin(specifier: string): object | undefined {
	const own = is.own(late, specifier);
	if (own !== undefined) return lateModule(specifier, own, true);
	// Node makes a module of each first, which takes as long as a quarter of a millisecond.
	const exports = builtin(specifier);
	return exports && Object.create(exports, { default: { value: exports, enumerable: true } });
}

/** @param isNamespace whether it has a `default`, and is no promise, which would have to be asked. */
function lateModule(id: string, own: object, isNamespace: boolean): object {
	return new Proxy(own, {
		get(_, name) {
			if (isNamespace && name === "then") return undefined;
			if (isNamespace && name === "default") return builtin(id);
			return Object.hasOwn(own, name) ? Reflect.get(own, name) : Reflect.get(builtin(id)!, name);
		},
		has: (_, name) => name in builtin(id)!,
		ownKeys: () => Reflect.ownKeys(builtin(id)!),
		getOwnPropertyDescriptor(_, name) {
			const descriptor = Object.getOwnPropertyDescriptor(builtin(id)!, name);
			return descriptor && { ...descriptor, configurable: true };
		},
	});
}

/** A terminal is a character device; only for what is one, and not `/dev/null`, is the module loaded that can tell. */
function isatty(fd: number): boolean {
	const { fstatSync, statSync } = process.getBuiltinModule("node:fs");
	try {
		const status = fstatSync(fd);
		if (!status.isCharacterDevice() || status.rdev === statSync("/dev/null").rdev) return false;
	} catch {
		// The module says what it is.
	}
	return process.getBuiltinModule("node:tty").isatty(fd);
}

/** `require` at a location, which is made when something else is asked for than these modules. */
function createRequire(location: string): object {
	let made: NodeJS.Require | undefined;
	const real = () => {
		made ??= process.getBuiltinModule("node:module").createRequire(location);
		return made;
	};
	const require = (id: string): unknown => {
		const own = is.own(late, id);
		return own === undefined ? (builtin(id) ?? real()(id)) : lateModule(id, own, false);
	};
	return new Proxy(require, {
		get: (_, name) => Reflect.get(real(), name),
		set: (_, name, value) => Reflect.set(real(), name, value),
		has: (_, name) => name in real(),
	});
}
