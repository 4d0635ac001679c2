/** The recipe's written forms: what they mean, and that a mistake in one is named where it stands. */
import { expect } from "chai";
import { type Recipe, validateRecipe } from "../../src/create/recipe.js";
import { parseRecipe } from "../../src/create/recipe-text.js";
import { RecipeError } from "../../src/errors.js";

const at = "/apps/shop/recipe.toml";
const toml = (text: string): Recipe => parseRecipe(text, "toml", at);

function messageOf(read: () => unknown): string {
	try {
		read();
	} catch (error) {
		expect(error).to.be.instanceOf(RecipeError);
		return (error as RecipeError).message;
	}
	throw new Error("the recipe was accepted");
}

describe("a recipe", () => {
	it("may be empty, in both forms", () => {
		expect(toml("")).to.deep.equal({});
		expect(parseRecipe("{}", "json", at)).to.deep.equal({});
	});

	it("means the same in TOML and in JSON", () => {
		const written = `
			imports = ["json", "xml.etree.ElementTree"]
			files = ["data.csv", "lib:/opt/lib", { source = "a:b", destination = "/x/" }]
			run = ["setup.py", { code = "n = 1", name = "inline.py" }]
			compress = "gzip"
			[env]
			MODE = "test"
		`;
		const same = {
			imports: ["json", "xml.etree.ElementTree"],
			files: ["data.csv", "lib:/opt/lib", { source: "a:b", destination: "/x/" }],
			run: ["setup.py", { code: "n = 1", name: "inline.py" }],
			compress: "gzip",
			env: { MODE: "test" },
		};
		expect(toml(written)).to.deep.equal(parseRecipe(JSON.stringify(same), "json", at));
		expect(toml(written)).to.deep.equal({
			imports: ["json", "xml.etree.ElementTree"],
			files: [
				{ source: "/apps/shop/data.csv", destination: "/home/pyodide/data.csv" },
				{ source: "/apps/shop/lib", destination: "/opt/lib" },
				{ source: "/apps/shop/a:b", destination: "/x/a:b" },
			],
			run: [
				{ source: "/apps/shop/setup.py", name: "setup.py" },
				{ code: "n = 1", name: "inline.py" },
			],
			compress: "gzip",
			env: { MODE: "test" },
		});
	});

	it("takes files as a table from source to destination", () => {
		expect(toml('[files]\n"data.csv" = "/data/"\n"/etc/hosts" = "/h"').files).to.deep.equal([
			{ source: "/apps/shop/data.csv", destination: "/data/data.csv" },
			{ source: "/etc/hosts", destination: "/h" },
		]);
	});

	it("takes a file's content in place of a source", () => {
		expect(toml('files = [{ content = "", destination = "/a/./b" }]').files).to.deep.equal([
			{ content: "", destination: "/a/b" },
		]);
		const content = new Uint8Array([0, 255]);
		expect(
			validateRecipe({ files: [{ content, destination: "/bin" }] }).files?.[0]?.content,
		).to.equal(content);
	});

	it("takes one script where a list would hold one", () => {
		expect(toml('run = "sub/setup.py"').run).to.deep.equal([
			{ source: "/apps/shop/sub/setup.py", name: "setup.py" },
		]);
	});

	it("never lets Python see the host's path of a script", () => {
		const recipe = toml('run = ["/home/someone/secret/setup.py", { source = "x/y.py" }]');
		expect(recipe.run?.map((script) => script.name)).to.deep.equal(["setup.py", "y.py"]);
	});

	it("resolves sources against the directory of the recipe, and leaves absolute ones alone", () => {
		const sources = (location: string, ...files: string[]) =>
			parseRecipe(JSON.stringify({ files }), "json", location).files?.map((file) => file.source);
		expect(sources("recipe.json", "a", "./b")).to.deep.equal(["a", "./b"]);
		expect(sources("r/recipe.json", "./a", "../b", "/c")).to.deep.equal(["r/a", "r/../b", "/c"]);
		expect(sources("C:\\r\\recipe.json", "a", "D:\\b.csv")).to.deep.equal([
			"C:\\r\\a",
			"D:\\b.csv",
		]);
	});

	it("splits SOURCE:DESTINATION where the destination begins, not at a drive's colon", () => {
		const first = (file: string) => validateRecipe({ files: [file] }).files?.[0];
		expect(first("C:/x/a.csv:/d/a.csv")).to.deep.equal({
			source: "C:/x/a.csv",
			destination: "/d/a.csv",
		});
		expect(first("C:\\x\\a.csv")).to.deep.equal({
			source: "C:\\x\\a.csv",
			destination: "/home/pyodide/a.csv",
		});
	});

	it("keeps JavaScript modules as the objects they are", () => {
		const module = { f: () => 1 };
		expect(validateRecipe({ jsModules: { host: module } }).jsModules?.host).to.equal(module);
	});

	it("is not mistaken by keys of Object.prototype", () => {
		expect(messageOf(() => parseRecipe('{"constructor": 1}', "json", at))).to.include(
			'unknown key "constructor"',
		);
		expect(messageOf(() => parseRecipe('{"__proto__": 1}', "json", at))).to.include(
			'unknown key "__proto__"',
		);
	});
});

describe("a recipe with a mistake", () => {
	const cases: [what: string, text: string, ...parts: string[]][] = [
		["an unknown key", 'import = ["json"]', 'unknown key "import"', 'did you mean "imports"?'],
		["a key like none", "zzzzzz = 1", 'unknown key "zzzzzz"', "known keys: imports, files, run"],
		[
			"an unknown key inside",
			'files = [{ src = "a", destination = "/b" }]',
			'unknown key "files[0].src"',
		],
		["a wrong type", 'imports = "json"', 'imports: wanted a list, found the string "json"'],
		["a wrong item", "imports = [1]", "imports[0]: wanted a module's name, found the number 1"],
		["no module's name", 'imports = ["a b"]', 'such as "os.path", found the string "a b"'],
		["a number in env", "[env]\nPORT = 8080", "env.PORT: wanted a string", "the number 8080"],
		["a name of no variable", '[env]\n"A=B" = ""', 'env."A=B"', "cannot name an environment"],
		["an unknown compression", 'compress = "brotli"', '"none", "gzip", "zstd"', '"brotli"'],
		["a date", "run = 2026-01-01", "run: wanted a string or a table, found a date"],
		["a relative destination", 'files = ["a:b/c"]', "files[0]", "absolute path", 'found "b/c"'],
		["a destination outside", 'files = ["a:/b/../../c"]', "files[0]", 'found "/b/../../c"'],
		["no file name", 'files = [".."]', 'files[0]: ".." needs a destination'],
		[
			"both source and content",
			'files = [{ source = "a", content = "b", destination = "/c" }]',
			'exactly one of "source" and "content"',
		],
		["neither source nor code", 'run = [{ name = "a" }]', 'exactly one of "source" and "code"'],
		["JavaScript modules in a file", "[jsModules]", "only be given to createSnapshot()"],
		["broken TOML", "imports = [", "not valid TOML at line 1, column"],
	];
	for (const [what, text, ...parts] of cases) {
		it(`that is ${what} is named, with the recipe's place, in the first line`, () => {
			const [first] = messageOf(() => toml(text)).split("\n");
			expect(first).to.match(/^\/apps\/shop\/recipe\.toml: /);
			for (const part of parts) expect(first).to.include(part);
		});
	}

	it("that is broken JSON is named with its place", () => {
		expect(messageOf(() => parseRecipe('{"imports": ', "json", "r.json"))).to.match(
			/^r\.json: not valid JSON: /,
		);
	});

	it("that is no table at all is named", () => {
		expect(messageOf(() => parseRecipe("[]", "json", "r.json"))).to.equal(
			"r.json: wanted a table of fields, found an empty list.",
		);
		expect(messageOf(() => validateRecipe(null))).to.equal(
			"recipe: wanted a table of fields, found null.",
		);
	});
});
