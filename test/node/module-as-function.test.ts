import { runInThisContext } from "node:vm";
import { expect } from "chai";
import { moduleAsFunction, type RunModule } from "../../src/engine/module-as-function.js";

const evaluate = (module: string) => {
	const { text } = moduleAsFunction(module)!;
	const asked: string[] = [];
	const run = runInThisContext(text) as RunModule;
	const exported = run({ url: "file:///glue.mjs" }, async (specifier) => asked.push(specifier));
	return { exported: exported as () => any, asked };
};

describe("A module as a function", () => {
	it("gives what the module exports, which sees its own address and imports through the host", async () => {
		const { exported, asked } = evaluate(
			"async function f(){return [import.meta.url,await import('node:fs'),await import ('x')]}export default f;\n".replace(
				"import ('x')",
				"import('x')",
			),
		);
		expect(await exported()).to.deep.equal(["file:///glue.mjs", 1, 2]);
		expect(asked).to.deep.equal(["node:fs", "x"]);
	});

	it("leaves names that only end like these words", async () => {
		const { exported } = evaluate(
			"function $f(){const pyimport=(x)=>x,o={import:(x)=>x+1};return [pyimport(1),o.import(1)]}export default $f;",
		);
		expect(exported()).to.deep.equal([1, 2]);
	});

	it("is strict, as modules are", () => {
		const { exported } = evaluate("function f(){return this===undefined}export default f;");
		const detached = exported;
		expect(detached()).to.equal(true);
	});

	it("may be one whose function is in parentheses, as the specialised glue's is", () => {
		const { exported } = evaluate("const f = (function f(){return f.name});\nexport default f;");
		expect(exported()).to.equal("f");
	});

	it("says where the first line begins, so that positions can be told", () => {
		const module = "function f(){}export default f;";
		const { text, columns } = moduleAsFunction(module)!;
		expect(text.indexOf("function f(){}")).to.equal(columns);
	});

	for (const [what, module] of Object.entries({
		"that exports more": "function f(){}export const a=1;export default f",
		"that imports": "import fs from 'node:fs';function f(){}export default f;",
		"that exports another name": "function f(){}function g(){}export default h;",
		"that is no function": "const f=1;export default f;",
		"that is a script": '"use strict";var _createPyodideModule=(()=>{})();',
		"that is empty": "",
	})) {
		it(`is not made of one ${what}`, () => {
			expect(moduleAsFunction(module)).to.equal(undefined);
		});
	}
});
