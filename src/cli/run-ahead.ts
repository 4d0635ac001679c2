/**
 * What the main thread of `pythaw run` does for the Python thread while that one starts: a thread takes as
 * long to start as compiling and reading do, and the main thread has nothing else to do. It fails no start:
 * what comes to nothing here, the Python thread does itself, and says what is wrong.
 */
import { indexUrlOf } from "../boot/options.js";
import { keptForm } from "../boot/resolve.js";
import { compileMain } from "../distribution/distribution.js";
import { defaultReadLimits } from "../engine/read-limits.js";
import { host } from "../host.js";
import { filesAhead, type RunRequest, type ToPython } from "./run-channel.js";

type Send = (message: ToPython, transfer?: readonly ArrayBuffer[]) => void;

export async function workAhead(request: RunRequest, send: Send): Promise<void> {
	await Promise.all([
		compile(request).then(
			(file) => send({ type: "compiled", file }),
			() => send({ type: "compiled" }),
		),
		...filesAhead(request).map((location) =>
			readFile(location).then(
				(bytes) => send({ type: "read", location, bytes }, [bytes.buffer as ArrayBuffer]),
				() => send({ type: "read", location }),
			),
		),
	]);
}

/** Plain files are read by the Python thread in any case: it works out which release they are. */
async function compile({ indexURL }: RunRequest) {
	const own = host();
	const at = indexUrlOf(own, { indexURL });
	const form = keptForm(own, {}, at);
	return form && compileMain(own, { indexURL: at, form });
}

/** @throws for what is no file: a pipe can be read once, by who can say what is wrong with it. */
async function readFile(location: string): Promise<Uint8Array> {
	const own = host();
	const path = own.resolve(location);
	if (own.stampOf?.(path) === undefined) throw new Error(`${path} is no file`);
	return own.read(path, { limit: defaultReadLimits.snapshotBytes });
}
