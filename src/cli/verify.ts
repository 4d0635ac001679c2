/**
 * `pythaw verify`: whether a snapshot's file is whole, of the right build, and free of this host's
 * strings.
 */
import process from "node:process";
import { LeakError, type VerifyReport, verifySnapshot } from "../index.js";
import { allowRules } from "./allow.js";
import { count, size } from "./table.js";

export interface VerifyFlags {
	readonly allow?: string[];
	readonly indexUrl?: string;
	readonly integrity?: string;
	readonly json?: boolean;
}

/** @throws LeakError with what was found; SnapshotError and its like for a file that cannot be used. */
export async function verify(file: string, flags: VerifyFlags): Promise<void> {
	const report = await verifySnapshot(file, {
		allow: allowRules(flags.allow),
		indexURL: flags.indexUrl,
		integrity: flags.integrity,
	});
	if (flags.json) process.stdout.write(`${JSON.stringify(summary(file, report))}\n`);
	else if (report.ok) process.stdout.write(describe(file, report));
	if (!report.ok) {
		const { length } = report.findings;
		throw new LeakError(report.findings, `${file} holds ${count(length, "thing")} of this host`);
	}
}

function summary(file: string, { ok, findings, allowed, buildChecked, digest }: VerifyReport) {
	return { file, ok, findings, allowed, buildChecked, digest };
}

function describe(file: string, { manifest, digest, allowed, buildChecked }: VerifyReport): string {
	const { pyodide, byteLength } = manifest;
	const build = buildChecked
		? `made with this Pyodide (${pyodide.version})`
		: `made with Pyodide ${pyodide.version}, which was not found here to compare`;
	const lines = [
		`${file} is whole (${size(byteLength)}), ${build}, and holds nothing of this host.`,
		...allowed.map(({ kind, value }) => `  allowed: ${kind}: ${value}`),
		`  digest: ${digest}`,
	];
	return `${lines.join("\n")}\n`;
}
