/**
 * Points at the calls of the file system that this library makes, and the glue: whatever the interface of
 * the host hides (kept forms, kept snapshots, compiled code, what is written and renamed) fails here.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import type { Points } from "./points.js";

const sync = [
	"openSync",
	"readSync",
	"writeSync",
	"readFileSync",
	"writeFileSync",
	"renameSync",
	"mkdirSync",
	"statSync",
	"fstatSync",
	"statfsSync",
	"readdirSync",
	"rmSync",
	"utimesSync",
	"futimesSync",
	"fsyncSync",
] as const;
const promised = [
	"access",
	"mkdir",
	"open",
	"readFile",
	"writeFile",
	"rename",
	"rm",
	"stat",
	"readdir",
] as const;

/** As a disk fails that is damaged. */
const failure = (name: string): Error =>
	Object.assign(new Error(`EIO: i/o error, on purpose (${name})`), {
		code: "EIO",
		errno: -5,
		syscall: name,
	});

/** Puts points before them, and takes them away again. */
export function watchFiles(points: Points): () => void {
	const undo: (() => void)[] = [];
	const replace = (object: any, key: string, wrapped: (run: any) => unknown) => {
		const before = object[key];
		object[key] = Object.assign(wrapped(before) as object, before);
		undo.push(() => {
			object[key] = before;
		});
	};
	for (const key of sync) {
		replace(fs, key, (run) => points.before(`fs.${key}`, run, failure));
	}
	for (const key of promised) {
		replace(fs.promises, key, (run) => points.async(`fs.promises.${key}`, run, failure));
	}
	replace(fs, "read", (run) => (...args: any[]) => {
		try {
			points.pass("fs.read", failure);
		} catch (error) {
			setImmediate(args.at(-1), error);
			return;
		}
		run(...args);
	});
	syncBuiltinESMExports();
	return () => {
		for (const one of undo) one();
		syncBuiltinESMExports();
	};
}
