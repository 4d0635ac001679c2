/**
 * Faults, put into data that was right: into JSON at any place of its tree, into bytes at any offset. What
 * is put there is what readers stumble over: names that every object has, numbers at the edges of what
 * fits, values of other types.
 */
import type { Random } from "./random.js";

const names = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "", "a\0b"];

const numbers = [
	0,
	-0,
	1,
	-1,
	0.5,
	255,
	65_535,
	65_536,
	2 ** 24,
	2 ** 31 - 1,
	2 ** 31,
	2 ** 32 - 1,
	2 ** 32,
	2 ** 53 - 1,
	2 ** 53,
	1e308,
	-1e308,
];

const texts = [
	...names,
	"/",
	"/..",
	"../../etc/passwd",
	"/dev/null",
	"/proc/self/fd/0",
	"file:///etc/passwd",
	"x".repeat(5000),
	"\ud800",
	"\u202e",
	"NaN",
	"0",
	"sha256-",
	"[".repeat(300),
];

function hostile(random: Random): unknown {
	switch (random.below(8)) {
		case 0:
			return random.pick(numbers);
		case 1:
			return random.pick(texts);
		case 2:
			return null;
		case 3:
			return random.chance(0.5);
		case 4:
			return [random.pick(numbers)];
		case 5:
			return { [random.pick(names)]: random.pick(numbers), toString: null, valueOf: null };
		case 6:
			return Array.from({ length: random.pick([0, 1, 3, 1000]) }, () => random.pick(numbers));
		default:
			return JSON.parse(`{"__proto__": {"polluted": 1}, "length": ${random.below(9)}}`);
	}
}

type Container = Record<string | number, unknown>;

/** Every container of a value, with the value itself if it is one. Long lists are sampled. */
function containersOf(value: unknown, random: Random): Container[] {
	const found: Container[] = [];
	const open: unknown[] = [value];
	while (open.length > 0 && found.length < 400) {
		const each = open.pop();
		if (typeof each !== "object" || each === null || each instanceof Uint8Array) continue;
		found.push(each as Container);
		const children = Object.values(each);
		if (children.length <= 40) open.push(...children);
		else for (let index = 0; index < 40; index += 1) open.push(random.pick(children));
	}
	return found;
}

/** A copy of a JSON value with one fault in it, seldom with more. */
export function mutated<T>(value: T, random: Random): T {
	const holder = { value: structuredClone(value) };
	do {
		const containers = containersOf(holder, random);
		const container = random.pick(containers);
		const keys = Object.keys(container);
		const key = keys.length === 0 ? "0" : random.pick(keys);
		const at = container[key];
		switch (random.below(9)) {
			case 0:
				if (container !== holder) {
					if (Array.isArray(container)) container.splice(Number(key), 1);
					else delete container[key];
				}
				break;
			case 1:
				// JSON gives an array no names.
				if (Array.isArray(container)) container.push(hostile(random));
				else define(container, random.pick(names), random.chance(0.5) ? at : hostile(random));
				break;
			case 2:
				if (Array.isArray(container)) container.push(structuredClone(at));
				else define(container, key, [at]);
				break;
			case 3:
				if (typeof at === "number") {
					container[key] = at + random.pick([-1, 1, 0.5, 4096, -4096, 2 ** 32]);
				} else container[key] = hostile(random);
				break;
			case 4:
				if (typeof at === "string") {
					const middle = random.below(at.length + 1);
					container[key] = at.slice(0, middle) + random.pick(texts) + at.slice(middle);
				} else container[key] = hostile(random);
				break;
			case 5: {
				const other = random.pick(containers);
				const [from] = Object.values(other);
				container[key] = structuredClone(from === undefined ? null : from);
				break;
			}
			default:
				container[key] = hostile(random);
		}
	} while (random.chance(0.3));
	return holder.value;
}

const define = (object: Container, key: string, value: unknown) =>
	Object.defineProperty(object, key, {
		value,
		enumerable: true,
		configurable: true,
		writable: true,
	});

/** JSON text of a value that `mutated` may have made, sometimes with a fault in the text itself. */
export function textOf(value: unknown, random: Random): string {
	const text = JSON.stringify(value) ?? "";
	if (!random.chance(0.05)) return text;
	const at = random.below(text.length + 1);
	return (
		text.slice(0, at) +
		random.pick(["", "\0", "{", "]", ",", '"', "\ufeff"]) +
		text.slice(at + random.below(3))
	);
}

/** A copy of bytes with a few of them changed, left out, repeated or put in. */
export function mutatedBytes(bytes: Uint8Array, random: Random): Uint8Array {
	let result = Uint8Array.from(bytes);
	do {
		const { byteLength } = result;
		const at = random.below(byteLength + 1);
		const length = Math.min(random.pick([1, 2, 4, 8, 64, 1000]), byteLength - at);
		switch (random.below(7)) {
			case 0:
				if (byteLength > 0) result[random.below(byteLength)] ^= 1 << random.below(8);
				break;
			case 1:
				result.fill(random.pick([0, 0xff, 0x80, 0x7f]), at, at + length);
				break;
			case 2:
				result = result.slice(0, at);
				break;
			case 3:
				result = joined(result.subarray(0, at), result.subarray(at + length));
				break;
			case 4:
				result = joined(result.subarray(0, at + length), result.subarray(at));
				break;
			case 5:
				result = joined(result.subarray(0, at), randomBytes(random), result.subarray(at));
				break;
			default:
				// A length or an offset, at the edge of what fits.
				if (byteLength - at >= 4) {
					const value = random.pick(numbers);
					new DataView(result.buffer).setUint32(at, value, true);
				}
		}
	} while (random.chance(0.4));
	return result;
}

const randomBytes = (random: Random): Uint8Array =>
	Uint8Array.from({ length: 1 + random.below(16) }, () => random.below(256));

const joined = (...parts: Uint8Array[]): Uint8Array<ArrayBuffer> =>
	Uint8Array.from(Buffer.concat(parts));
