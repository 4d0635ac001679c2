/**
 * Load for the service of server.mjs: programs of every kind, several at a time. Prints how they ended and
 * how long they took; exits with 1 if one did not end as it should.
 *
 *   node examples/sandbox/load.mjs URL [REQUESTS] [CONCURRENCY]
 */
import process from "node:process";

const [, , url, requests = "200", concurrency = "8"] = process.argv;
if (url === undefined || !(Number(requests) > 0) || !(Number(concurrency) > 0)) {
	console.error("usage: load.mjs URL [REQUESTS] [CONCURRENCY]");
	process.exit(2);
}

/** Of twenty, how many are of a kind: the program, given its number, and what becomes of it. */
const kinds = [
	{ share: 13, code: (n) => `sum(range(${n}))`, expect: (n) => n * ((n - 1) / 2) },
	{
		share: 1,
		code: (n) =>
			`import builtins\nseen = [k for k in dir(builtins) if k.startswith('mark')]\nbuiltins.mark${n} = 1\nlen(seen)`,
		expect: () => 0,
	},
	{ share: 1, code: () => "1 / 0", expect: "raised" },
	{ share: 1, code: () => "while True: pass", expect: "timeout" },
	{ share: 1, code: () => "bytearray(2_000_000_000)", expect: "memory" },
	{ share: 1, code: () => "while True: print('x' * 1000)", expect: "output" },
	{ share: 1, code: () => "import os\nos.abort()", expect: "died" },
	{ share: 1, code: () => `#${"x".repeat(100_000)}`, expect: "body" },
].flatMap(({ share, ...kind }) => Array(share).fill(kind));

try {
	await fetch(new URL("/health", url));
} catch (error) {
	console.error(`${url} does not answer: ${error.cause ?? error}`);
	process.exit(1);
}

const times = [];
const wrong = [];
const counts = {};
let next = 0;

async function ask() {
	while (next < Number(requests)) {
		const number = next++;
		const { code, expect } = kinds[number % kinds.length];
		const began = performance.now();
		const text = code(number);
		let found;
		try {
			const response = await fetch(new URL("/run", url), { method: "POST", body: text });
			const { ok, value, problem } = await response.json();
			found = ok ? value : problem;
		} catch (error) {
			found = String(error.cause ?? error);
		}
		times.push(performance.now() - began);
		const wanted = typeof expect === "function" ? expect(number) : expect;
		const kind = typeof expect === "function" ? "value" : expect;
		counts[kind] = (counts[kind] ?? 0) + 1;
		if (found !== wanted) wrong.push(`${text.slice(0, 60)}: ${found} instead of ${wanted}`);
	}
}

const began = performance.now();
await Promise.all(Array.from({ length: Number(concurrency) }, ask));
const seconds = (performance.now() - began) / 1000;
times.sort((a, b) => a - b);
const percentile = (part) =>
	Math.round(times[Math.min(times.length - 1, Math.floor(part * times.length))]);
const report = {
	requests: times.length,
	perSecond: Number((times.length / seconds).toFixed(1)),
	ms: { p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99) },
	counts,
	wrong,
};
console.log(JSON.stringify(report, null, 2));
process.exitCode = wrong.length > 0 ? 1 : 0;
