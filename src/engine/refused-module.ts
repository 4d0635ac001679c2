/**
 * The last module that this host refused to compile: the glue catches that in places, and tells its caller a
 * number. Whoever sees the number takes the reason from here.
 */
import type { EngineError } from "../errors.js";

let last: EngineError | undefined;

export function noteRefusedModule(refusal: EngineError): void {
	last = refusal;
}

/** Undefined if none was refused since it was last asked for. */
export function takeRefusedModule(): EngineError | undefined {
	const taken = last;
	last = undefined;
	return taken;
}
