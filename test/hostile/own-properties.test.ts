/**
 * A name from a file may be `__proto__` or `constructor`, which every object answers to. So an object is
 * indexed by a text that may come from outside through `own` of src/shape.ts, a Map, or an object without a
 * prototype. The compiler tells where an object is indexed by a text that it does not know; each such place
 * was looked at, and is counted here.
 */
import { join } from "node:path";
import { expect } from "chai";
import ts from "typescript";
import { root } from "../engines/engines.js";

/** Places by file, each with a name that is ours, or that `Object.hasOwn` or `Object.keys` was asked for. */
const reviewed: Readonly<Record<string, number>> = {
	"src/adaptor/instantiate.ts": 2,
	"src/app-workerd.ts": 1,
	"src/auto/ingredients.ts": 1,
	"src/auto/make.ts": 2,
	"src/auto/start.ts": 1,
	"src/boot/fresh-memory.ts": 1,
	"src/boot/link.ts": 2,
	"src/boot/session.ts": 1,
	"src/boot/stream-settings.ts": 1,
	"src/build/form.ts": 3,
	"src/build/functions-module.ts": 2,
	"src/build/glue-streams.ts": 1,
	"src/build/main-module.ts": 2,
	"src/build/workerd/modules.ts": 2,
	"src/cli/build.ts": 2,
	"src/cli/recipe-options.ts": 2,
	"src/cli/run-worker.ts": 1,
	"src/cli/serve.ts": 1,
	"src/create/disguise.ts": 2,
	"src/create/recipe-packages.ts": 1,
	"src/diff/parts.ts": 4,
	"src/distribution/imports.ts": 1,
	"src/engine/features.ts": 1,
	"src/files/capture.ts": 1,
	"src/files/record.ts": 1,
	"src/files/restore.ts": 1,
	"src/hermetic/globals/date.ts": 3,
	"src/hermetic/globals/virtual.ts": 2,
	"src/js-phase/bootstrap.ts": 2,
	"src/js-phase/loaded-packages.ts": 2,
	"src/libraries/capture.ts": 1,
	"src/libraries/exports.ts": 4,
	"src/libraries/failed-load.ts": 4,
	"src/libraries/layer.ts": 1,
	"src/libraries/layout.ts": 4,
	"src/libraries/link-by-layout.ts": 2,
	"src/libraries/link-prelinked.ts": 2,
	"src/libraries/linker.ts": 2,
	"src/libraries/loader.ts": 3,
	"src/libraries/main-symbols.ts": 1,
	"src/libraries/replay.ts": 7,
	"src/libraries/symbols.ts": 7,
	"src/libraries/table-entries.ts": 6,
	"src/libraries/take-back.ts": 3,
	"src/node/behind.ts": 1,
	"src/node/files.ts": 1,
	"src/node/late-builtins.ts": 1,
	"src/node/packaging.ts": 1,
	"src/packages/lock.ts": 1,
	"src/packages/locked.ts": 1,
	"src/packages/requirements-file.ts": 1,
	"src/references/paths.ts": 1,
	"src/references/restore.ts": 2,
	"src/serve/files.ts": 1,
	"src/shape.ts": 1,
	"src/snapshot/budget.ts": 4,
	"src/verify/event-loop.ts": 1,
	"src/verify/host-state.ts": 1,
	"src/workerd/globals.ts": 1,
};

/** Places where something other than an array or a text is indexed by a text that may be any. */
function placesOf(): Record<string, string[]> {
	const config = ts.getParsedCommandLineOfConfigFile(
		join(root, "tsconfig.json"),
		{ noEmit: true },
		{ ...ts.sys, onUnRecoverableConfigFileDiagnostic() {} },
	)!;
	const program = ts.createProgram(config.fileNames, config.options);
	const checker = program.getTypeChecker();
	const anyText = ts.TypeFlags.String | ts.TypeFlags.Any | ts.TypeFlags.Unknown;
	const found: Record<string, string[]> = {};
	for (const file of program.getSourceFiles()) {
		const name = file.fileName.slice(root.length).replace(/^\//, "");
		if (!name.startsWith("src/")) continue;
		const visit = (node: ts.Node): void => {
			ts.forEachChild(node, visit);
			if (!ts.isElementAccessExpression(node)) return;
			const key = checker.getTypeAtLocation(node.argumentExpression);
			const keys = key.isUnion() ? key.types : [key];
			if (!keys.some(({ flags }) => (flags & anyText) !== 0)) return;
			const object = checker.getTypeAtLocation(node.expression);
			if (checker.isArrayType(object) || checker.isTupleType(object)) return;
			if ((object.flags & ts.TypeFlags.StringLike) !== 0) return;
			const { line } = file.getLineAndCharacterOfPosition(node.getStart());
			found[name] ??= [];
			found[name].push(`${line + 1}: ${node.getText()}`);
		};
		visit(file);
	}
	return found;
}

describe("An object that is indexed by a text", () => {
	it("is one of those that were looked at: names from files find own properties only", () => {
		const places = placesOf();
		expect(Object.keys(places)).to.include("src/shape.ts");
		const others = Object.entries(places)
			.filter(([file, found]) => found.length > (reviewed[file] ?? 0))
			.map(([file, found]) => `${file}, ${found.join("; ")}`);
		expect(
			others,
			"use own() of src/shape.ts, or look at the place and count it here",
		).to.deep.equal([]);
	});
});
