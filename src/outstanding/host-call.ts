/**
 * Who calls a function of Python's that is dead. If it is the host itself (a timer, a promise, the end of
 * reading a file), nobody could catch what it says: Node would end the process.
 */

/** What the engines of Node, Deno and Bun tell of one call on the stack. */
interface CallSite {
	getFileName(): string | null | undefined;
	isNative(): boolean;
	isAsync?(): boolean;
}

/** Where the host's own code is: Node's and Bun's modules, Deno's. */
const HOST = /^(node|ext|internal|native):/;

const DEPTH = 100;

/**
 * Whether there is nothing but the host's own code below a function on the stack, and below the `between` calls
 * that belong to it. Where an engine does not tell, as in Firefox, it is taken for somebody else's.
 */
export function isCalledByHost(called: unknown, between: number): boolean {
	const errors = Error as unknown as {
		stackTraceLimit: number;
		prepareStackTrace: unknown;
		captureStackTrace?(target: object, from: unknown): void;
	};
	const { stackTraceLimit, prepareStackTrace } = errors;
	let sites: readonly CallSite[] | undefined;
	try {
		errors.stackTraceLimit = DEPTH;
		errors.prepareStackTrace = (_: unknown, found: readonly CallSite[]) => {
			sites = found;
			return "";
		};
		const target: { stack?: string } = {};
		errors.captureStackTrace?.(target, called);
		// Some engines work it out when it is asked for.
		void target.stack;
	} finally {
		Object.assign(errors, { stackTraceLimit, prepareStackTrace });
	}
	return sites?.slice(between).every(isOfHost) ?? false;
}

/** What has awaited, or what is written in another language, is not called back into. */
function isOfHost(site: CallSite): boolean {
	const name = site.getFileName();
	return site.isNative() || site.isAsync?.() === true || !name || HOST.test(name);
}
