/**
 * `--help` of a benchmark: the comment at its top, which says what it measures and which options it has. Imported
 * first, before anything is built or started. Nothing else.
 */
import { readFileSync } from "node:fs";

if (process.argv.slice(2).some((argument) => argument === "--help" || argument === "-h")) {
	const [, comment = ""] =
		/^\/\*\*([\s\S]*?)\*\//.exec(readFileSync(process.argv[1], "utf8")) ?? [];
	console.log(comment.replaceAll(/^ ?\* ?/gm, "").trim());
	process.exit();
}
