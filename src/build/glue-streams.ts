/**
 * The edit of the glue that has it take Node's standard streams by their numbers: what it wants of a stream is
 * the file descriptor, and of a terminal its size.
 */
import * as is from "../shape.js";
import { type GlueTree, nodesOf, propertyOf, statement, UnknownGlue } from "./glue-tree.js";

/** A worker has no descriptors, only streams that its main thread empties; nor can it change its directory. */
const ofWorker = "process.chdir?.disabled";

const streams: Readonly<Record<string, string>> = {
	stdin: "{fd:0}",
	stdout:
		"{fd:1,get rows(){return process.stdout.rows},get columns(){return process.stdout.columns}}",
	stderr:
		"{fd:2,get rows(){return process.stderr.rows},get columns(){return process.stderr.columns}}",
};

/** `new NodeReader(process.stdin)`, and a writer of `process.stdout` and of `process.stderr`. */
export function openNoStreams({ factory }: GlueTree): void {
	const found = nodesOf(factory).flatMap((node) => {
		if (node.type !== "NewExpression" || node.arguments.length !== 1) return [];
		const [stream] = node.arguments;
		const name = propertyOf(stream, "process") ?? "";
		const byNumber = is.own(streams, name);
		return byNumber === undefined ? [] : [{ stream, name, byNumber }];
	});
	const names = found.map(({ name }) => name).sort();
	if (names.join() !== Object.keys(streams).sort().join()) {
		throw new UnknownGlue("it makes other readers and writers of the standard streams");
	}
	for (const { stream, name, byNumber } of found) {
		const text = `(${ofWorker} ? process.${name} : ${byNumber})`;
		Object.assign(stream, (statement(text) as any).expression);
	}
}
