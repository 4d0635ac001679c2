/**
 * The documentation against the code: every link leads somewhere, and every option, flag, error code and
 * kind of leak has one row of a table in its section, and no row is left of what is gone. Starts no Python.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect } from "chai";
import { typesText } from "../../src/build/types.js";
import { createProgram } from "../../src/cli/program.js";
import { runHelp } from "../../src/cli/run.js";
import { layerSectionNames, sectionNames } from "../../src/snapshot/sections.js";
import { findingKinds } from "../../src/verify/finding.js";
import { root } from "../engines/engines.js";

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const withoutExamples = (page: string): string => read(page).replace(/^```[\s\S]*?^```/gm, "");
const docs = readdirSync(join(root, "docs")).map((name) => `docs/${name}`);
const guides = ["CONTRIBUTING.md", "test/README.md"];
const pages = ["README.md", "SECURITY.md", ...guides, "examples/README.md", ...docs];

/** Headings as GitHub makes anchors of them. */
function anchorsOf(page: string): Set<string> {
	const headings = [...withoutExamples(page).matchAll(/^#+ (.*)$/gm)].map(([, text]) => text);
	return new Set(
		headings.map((text) =>
			text
				.toLowerCase()
				.replace(/[^\p{L}\p{N}_ -]/gu, "")
				.replaceAll(" ", "-"),
		),
	);
}

/** A section's text, subsections included. */
function sectionOf(page: string, heading: string): string {
	const [, level, rest] =
		new RegExp(`^(#+) ${heading}$([\\s\\S]*)`, "m").exec(withoutExamples(page)) ?? [];
	expect(level, `${page} has a section ${heading}`).to.be.a("string");
	return rest.split(new RegExp(`^#{1,${level.length}} `, "m"))[0];
}

/** What stands in code in the first column of the tables of a section. */
function rowsOf(page: string, heading: string): string[] {
	const cells = [...sectionOf(page, heading).matchAll(/^\| (.*?) \|/gm)].map(([, cell]) => cell);
	return cells.flatMap((cell) => [...cell.matchAll(/`([^`]*)`/g)].map(([, code]) => code));
}

const files = readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })
	.filter((entry) => entry.isFile())
	.map(({ parentPath, name }) => relative(join(root, "src"), join(parentPath, name)));
const sources = files.filter((name) => name.endsWith(".ts")).map((name) => read(`src/${name}`));

/** What a pattern's first group matches in the one source where it matches. */
function declaration(pattern: RegExp): string {
	const found = sources.flatMap((text) => pattern.exec(text)?.[1] ?? []);
	expect(found.length, `declarations like ${pattern}`).to.equal(1);
	return found[0];
}

const bodyOf = (name: string): string =>
	declaration(new RegExp(`interface ${name}\\b[^{]*\\{([\\s\\S]*?)\\n\\}`));

/** Names of optional properties of interfaces. */
const optionsOf = (...interfaces: string[]): string[] =>
	interfaces.flatMap((name) =>
		[...bodyOf(name).matchAll(/^\t(?:readonly )?(\w+)\?:/gm)].map(([, option]) => option),
	);

/** The members of a union of strings. */
const unionOf = (name: string): string[] =>
	[...declaration(new RegExp(`type ${name} =([^;]*);`)).matchAll(/^\t\| "(.*)"/gm)].map(
		([, member]) => member,
	);

interface Table {
	readonly what: string;
	readonly page: string;
	readonly heading: string;
	/** Whose optional properties are the options. */
	readonly interfaces: readonly string[];
	/** Rows of the section that are no options. */
	readonly besides?: RegExp;
}

const tables: readonly Table[] = [
	{
		what: "loadPyodide",
		page: "docs/api.md",
		heading: "loadPyodide",
		interfaces: ["PythawOptions"],
		besides: /^pythaw\./,
	},
	{
		what: "createSnapshot",
		page: "docs/api.md",
		heading: "createSnapshot",
		interfaces: ["CreateOptions", "ReleaseOptions"],
		besides: /^(bytes|digest|manifest|lock)$/,
	},
	{
		what: "buildApp",
		page: "docs/api.md",
		heading: "buildApp",
		interfaces: ["BuildAppOptions"],
		besides: /^(manifest|files|head|written)$/,
	},
	{
		what: "takeSnapshot",
		page: "docs/api.md",
		heading: "takeSnapshot",
		interfaces: ["TakeOptions", "ExcludeOptions"],
	},
	{
		what: "diffSnapshots",
		page: "docs/api.md",
		heading: "diffSnapshots",
		interfaces: ["DiffOptions", "ReleaseOptions"],
		besides: /^(equal|differences|omitted)$/,
	},
	{
		what: "a recipe",
		page: "docs/snapshots.md",
		heading: "Making one from a recipe",
		interfaces: ["Recipe", "PackageFields"],
	},
	{
		what: "a recipe, for packages",
		page: "docs/packages.md",
		heading: "The fields of a recipe",
		interfaces: ["PackageFields"],
		besides: /[^a-zA-Z]|pydantic/,
	},
];

describe("The documentation", () => {
	for (const page of pages) {
		it(`has only links that lead somewhere, in ${page}`, () => {
			for (const [, target] of withoutExamples(page).matchAll(/\]\(([^)\s]+)\)/g)) {
				if (/^https?:/.test(target)) continue;
				const [path, anchor] = target.split("#");
				const file = path === "" ? page : join(dirname(page), path);
				expect(existsSync(join(root, file)), `${target} in ${page}`).to.equal(true);
				if (anchor) expect([...anchorsOf(file)], target).to.include(anchor);
			}
		});
	}

	for (const { what, page, heading, interfaces, besides } of tables) {
		it(`has each option of ${what} in ${page}, once`, () => {
			const rows = rowsOf(page, heading).filter((row) => !besides?.test(row));
			expect(rows.sort()).to.deep.equal(optionsOf(...interfaces).sort());
		});
	}

	it("has each option of verifySnapshot in docs/api.md, once", () => {
		const rows = rowsOf("docs/api.md", "verifySnapshot");
		const options = rows.slice(rows.indexOf("indexURL"));
		expect(options.sort()).to.deep.equal(optionsOf("VerifyOptions", "ReleaseOptions").sort());
	});

	it("has each option of a built app, and all that pyodide.pythaw has, in the types that the app brings along", () => {
		const types = typesText("pyodide");
		const own = declaration(/^const own = \[(.*)\] as const;/m);
		const options = optionsOf("PythawOptions").filter((name) => !own.includes(`"${name}"`));
		expect(options).to.include("trustedKeys").and.not.include("snapshot");
		for (const name of options) expect(types, name).to.match(new RegExp(`^\\t${name}\\?:`, "m"));
		const members = [...bodyOf("PythawInfo").matchAll(/^\t(?:readonly )?(\w+)[:(]/gm)];
		expect(members.map(([, name]) => name)).to.include.members(["timings", "reset", "dispose"]);
		for (const [, name] of members) expect(types, name).to.match(new RegExp(`\\b${name}[:(]`));
	});

	it("has each flag of each command in docs/command-line.md, once", () => {
		const shared = rowsOf("docs/command-line.md", "Options that are fields of a recipe");
		for (const command of createProgram().commands) {
			const wanted =
				command.name() === "run"
					? [...runHelp.matchAll(/^ {2}(-[\w-]*)/gm)].map(([, flag]) => flag)
					: [command, ...command.commands]
							.flatMap(({ options }) => options)
							.flatMap(({ short, long }) => (short ? [short, long!] : [long!]));
			const rows = rowsOf("docs/command-line.md", command.name());
			const found = ["build", "verify"].includes(command.name()) ? [...rows, ...shared] : rows;
			const flags = found.map((row) => row.split(" ")[0]);
			expect(flags.sort(), command.name()).to.deep.equal(
				wanted.filter((flag) => flag !== "-h" && flag !== "--help").sort(),
			);
		}
	});

	it("has each error code, check and problem in docs/errors.md, once", () => {
		const page = "docs/errors.md";
		const codes = rowsOf(page, "Errors").filter((row) => row.startsWith("ERR_"));
		expect(codes.sort()).to.deep.equal(unionOf("ErrorCode").sort());
		const checks = rowsOf(page, "`check` of a SnapshotError");
		expect(checks.sort()).to.deep.equal(unionOf("SnapshotCheck").sort());
		const problems = rowsOf(page, "`problem` of a PackageError");
		expect(problems.sort()).to.deep.equal(unionOf("PackageProblem").sort());
	});

	it("has each kind of leak in docs/leaks.md, once", () => {
		expect(rowsOf("docs/leaks.md", "The kinds").sort()).to.deep.equal([...findingKinds].sort());
	});

	it("has each key of the manifest, and each section, in docs/format.md", () => {
		const manifest = bodyOf("Manifest");
		const keys = [...manifest.matchAll(/^\treadonly (\w+)\??:/gm)].map(([, key]) => key);
		const rows = rowsOf("docs/format.md", "The manifest").map((row) => row.split(".")[0]);
		expect(rows).to.include.members(keys);
		const described = withoutExamples("docs/format.md");
		for (const name of Object.values({ ...sectionNames, ...layerSectionNames })) {
			expect(described).to.contain(`\`${name}\``);
		}
	});

	it("has each dependency, in the README, and each of the development, in CONTRIBUTING.md", () => {
		const { dependencies, devDependencies } = JSON.parse(read("package.json"));
		const named = (page: string, heading: string, line: RegExp): string[] =>
			[...sectionOf(page, heading).matchAll(line)].map(([, name]) => name);
		expect(named("README.md", "Dependencies", /^- `(.*?)`/gm).sort()).to.deep.equal(
			Object.keys(dependencies).sort(),
		);
		const development = Object.keys(devDependencies)
			.filter((name) => !/^(pyodide-|@types\/(?!node))/.test(name))
			.sort();
		expect(named("CONTRIBUTING.md", "Development dependencies", /`(.*?)`/g).sort()).to.deep.equal(
			development,
		);
	});

	it("names in CONTRIBUTING.md only what is in the file that it leads to", () => {
		const text = sectionOf("CONTRIBUTING.md", "Where things are");
		const named = [...text.matchAll(/`(\w+)` (?:in|of) \[.*?\]\((.*?)\)/g)];
		expect(named.length).to.be.at.least(8);
		for (const [, name, file] of named)
			expect(read(file), file).to.match(new RegExp(`\\b${name}\\(?`));
	});

	it("has each room of src/ among the floors of CONTRIBUTING.md, once", () => {
		const rooms = readdirSync(join(root, "src"), { withFileTypes: true })
			.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
			.filter((name) => !name.endsWith(".d.ts"));
		const floors = [...sectionOf("CONTRIBUTING.md", "The floors").matchAll(/^- (.*)$/gm)];
		const listed = floors.flatMap(([, floor]) => [...floor.matchAll(/`([^`]*)`/g)]);
		expect(listed.map(([, room]) => room).sort()).to.deep.equal(rooms.sort());
	});

	it("keeps the README, and each file of src/, short enough to be read at once", () => {
		const lines = (path: string): number => read(path).trimEnd().split("\n").length;
		expect(lines("README.md")).to.be.at.most(120);
		expect(files.filter((name) => lines(`src/${name}`) > 300)).to.deep.equal([]);
	});

	it("is what each benchmark prints as its help", () => {
		const told = new Set(
			[...pages, "package.json"].flatMap((page) =>
				[...read(page).matchAll(/\bbench\/([\w-]+\.mjs)/g)].map(([, name]) => name),
			),
		);
		expect(
			[...told].filter((name) => !/^import "\.\/help\.mjs";$/m.test(read(`bench/${name}`))),
		).to.deep.equal([]);
		const help = execFileSync(process.execPath, [join(root, "bench", "browsers.mjs"), "--help"], {
			encoding: "utf8",
		});
		expect(help).to.match(/^`node bench\/browsers\.mjs`: [\s\S]*\nOptions: `--rounds N`/);
	});
});
