/**
 * Has a process restore a snapshot and name objects of it. What is in the snapshot runs there, with the
 * rights of this user.
 */
import type { NameReply, NameRequest } from "../engine/host.js";
import { PythawError } from "../errors.js";
import { libraryDirectory } from "./directories.js";

/** A snapshot may run for ever. */
const TIME_LIMIT_MS = 120_000;

export async function nameElsewhere(
	{ bytes, bases }: { readonly bytes: Uint8Array; readonly bases: readonly Uint8Array[] },
	request: Omit<NameRequest, "snapshot" | "bases">,
): Promise<string[][]> {
	const fs = process.getBuiltinModule("node:fs");
	const { join } = process.getBuiltinModule("node:path");
	const directory = fs.mkdtempSync(join(process.getBuiltinModule("node:os").tmpdir(), "pythaw-"));
	const written = (name: string, content: Uint8Array): string => {
		fs.writeFileSync(join(directory, name), content);
		return join(directory, name);
	};
	try {
		return await ask({
			...request,
			snapshot: written("snapshot", bytes),
			bases: bases.map((content, index) => written(`base-${index}`, content)),
		});
	} finally {
		fs.rmSync(directory, { recursive: true, force: true });
	}
}

function ask(request: NameRequest): Promise<string[][]> {
	const { fork } = process.getBuiltinModule("node:child_process");
	const { join } = process.getBuiltinModule("node:path");
	const child = fork(join(libraryDirectory(), "namer.js"), [], {
		execArgv: [],
		stdio: ["ignore", "ignore", "ignore", "ipc"],
		timeout: TIME_LIMIT_MS,
	});
	return new Promise((resolve, reject) => {
		const fail = (why: string) =>
			reject(
				new PythawError("ERR_BOOT", `Running a snapshot to name what is in it failed: ${why}`),
			);
		child.once("message", ({ holders, error }: NameReply) => {
			if (isHolders(holders, request.ptrs.length)) resolve(holders);
			else fail(error ?? "its process gave no answer that makes sense");
		});
		child.once("error", (error) => fail(error.message));
		child.once("exit", (code, signal) => fail(`its process ended with ${signal ?? code}`));
		child.send(request);
	});
}

/** What runs there may answer anything. */
const isHolders = (value: unknown, length: number): value is string[][] =>
	Array.isArray(value) &&
	value.length === length &&
	value.every((each) => Array.isArray(each) && each.every((path) => typeof path === "string"));
