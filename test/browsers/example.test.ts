/**
 * examples/browser as a visitor has it who has no pointer: built, served as `pythaw serve` does, and used
 * with the keyboard alone; and what axe-core finds in it.
 */
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import type { Page, Browser as Puppeteer } from "puppeteer-core";
import { serveFiles } from "../../src/serve/files.js";
import { browserNamed } from "./browsers.js";
import { builtExample } from "./example.js";
import { launch, type OpenPage, watch } from "./open-browser.js";

/** Each goes on where the one before it has left the page. */
describe("The page of examples/browser, in Chromium", () => {
	let isBroken = false;
	let chromium: Puppeteer;
	let server: Server;
	let page: Page;
	let opened: OpenPage;
	/** Requests that are answered with 503. */
	let refused: RegExp | undefined = /\.pysnap$/;
	const hosts = new Set<string>();

	before(async () => {
		const serve = serveFiles(await builtExample(), {});
		server = createServer((request, response) => {
			if (refused?.test(request.url!)) response.writeHead(503).end();
			else serve(request, response);
		});
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		chromium = await launch(browserNamed("Chromium"));
		page = await chromium.newPage();
		opened = watch(page);
		page.on("request", (request) => hosts.add(new URL(request.url()).host));
		await page.setViewport({ width: 360, height: 800 });
	});

	// mocha's own `bail` would end the run of all files.
	beforeEach(() => {
		if (isBroken)
			throw new Error("The page is not where the test before this one was to leave it.");
	});
	afterEach(function () {
		isBroken ||= this.currentTest?.state === "failed";
	});

	after(async () => {
		await chromium.close();
		server.close();
		server.closeAllConnections();
	});

	const address = () => `127.0.0.1:${(server.address() as AddressInfo).port}`;
	const until = (condition: string) => page.waitForFunction(condition, { timeout: 60_000 });
	const log = () => page.$eval("#log", ({ textContent }) => textContent);
	const logged = (text: string) =>
		until(`document.getElementById("log").textContent.includes(${JSON.stringify(text)})`);
	const isReady = () => until('!document.getElementById("reset").disabled');

	/** A press of Tab, which the editor takes for itself unless Escape comes before it. */
	async function tab(): Promise<void> {
		const isEditing = await page.evaluate('!!document.activeElement.closest(".cm-editor")');
		if (isEditing) await page.keyboard.press("Escape");
		await page.keyboard.press("Tab");
	}

	/** Goes on with Tab until the focus is on what matches, as often as there are stops. */
	async function tabTo(selector: string): Promise<void> {
		for (let stops = 0; stops < 30; stops += 1) {
			await tab();
			const isThere = await page.evaluate((wanted) => {
				let active = document.activeElement;
				while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
				return active?.matches(wanted) ?? false;
			}, selector);
			if (isThere) return;
		}
		throw new Error(`Tab does not lead to ${selector}`);
	}

	/** Presses the button, and waits for what is said in the end. */
	async function racing(): Promise<string> {
		await tabTo("#race");
		await page.keyboard.press("Enter");
		await until(
			'/Restored is|broken|network/.test(document.getElementById("verdict").textContent)',
		);
		return page.$eval("#verdict", ({ textContent }) => textContent!);
	}

	async function expectAccessible(what: string): Promise<void> {
		const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
		await page.evaluate(axe);
		const violations = await page.evaluate(async () => {
			const found = await (globalThis as any).axe.run(document);
			return found.violations.map(
				({ id, impact, nodes }: any) => `${impact}: ${id}: ${nodes.map(({ html }: any) => html)}`,
			);
		});
		expect(violations, what).to.deep.equal([]);
	}

	it("says what is wrong while a file cannot be had, and starts when the button is pressed", async () => {
		await page.goto(`http://${address()}/`);
		await until('document.querySelector("pythaw-progress").state === "failed"');
		const message = await page.$eval(
			"pythaw-progress",
			({ shadowRoot }) => shadowRoot!.textContent,
		);
		expect(message).to.match(/Cannot fetch .*\.pysnap: HTTP status 503/);
		await expectAccessible("with the error");
		refused = undefined;
		await tabTo('[part="retry"]');
		await page.keyboard.press("Enter");
		await isReady();
	});

	it("runs what is typed into the editor, which the keyboard can leave", async () => {
		await tabTo(".cm-content");
		await page.keyboard.down("Control");
		await page.keyboard.press("a");
		await page.keyboard.up("Control");
		// It closes brackets by itself, and lets them be typed over.
		await page.keyboard.type("print(sum([20, 22]))");
		await page.keyboard.down("Control");
		await page.keyboard.press("Enter");
		await page.keyboard.up("Control");
		await logged("42");
		await isReady();
		await page.keyboard.press("Escape");
		await page.keyboard.press("Tab");
		const left = await page.evaluate('!document.activeElement.closest(".cm-editor")');
		expect(left, "Escape, then Tab").to.equal(true);
	});

	it("is used by the keyboard alone: Tab leads to every control, each shows that it has the focus, and a program is chosen", async () => {
		const controls = await page.evaluate(`(() => {
			globalThis.controls = [...document.querySelectorAll("a, button, select, input, [tabindex]")]
				.filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility());
			return controls.map(({ id, tagName, className }) => id || tagName + className);
		})()`);
		const found: Record<number, boolean> = {};
		for (let stops = 0; stops < (controls as string[]).length + 2; stops += 1) {
			await tab();
			const [index, isShown] = (await page.evaluate(`(async () => {
				const active = document.activeElement;
				const around = [active, active.closest(".cm-editor"), active.closest("form")];
				const isShown = () => around.some((one) => one && getComputedStyle(one).outlineStyle === "solid");
				// The editor takes some frames to notice.
				for (let frames = 0; frames < 30 && !isShown(); frames += 1) await new Promise(requestAnimationFrame);
				return [controls.indexOf(active), isShown()];
			})()`)) as [number, boolean];
			if (index >= 0) found[index] = isShown;
		}
		const names = Object.fromEntries((controls as string[]).map((name, at) => [name, found[at]]));
		expect(Object.keys(names)).to.include.members([
			"program",
			"run",
			"reset",
			"log",
			"input",
			"race",
		]);
		for (const [name, isShown] of Object.entries(names)) expect(isShown, name).to.equal(true);

		await tabTo("#program");
		await page.keyboard.press("ArrowDown");
		await until('document.querySelector(".cm-content").textContent.includes("ValidationError")');
		await tabTo("#run");
		await page.keyboard.press("Enter");
		await logged("items.0.amount: Input should be greater than 0");
		await isReady();
	});

	it("runs a line of the console, and shows its value and errors", async () => {
		await tabTo("#input");
		await page.keyboard.type("mine = 40 + 2; mine * 10\n");
		await logged("420");
		await isReady();
		await page.keyboard.type("Order.model_validate({'customer': 'Ada', 'items': []})\n");
		await logged("List should have at least 1 item");
		expect(await log())
			.to.contain('File "<console>", line 1')
			.and.not.to.contain("_pyodide");
		await isReady();
	});

	it("goes back to the snapshot", async () => {
		await tabTo("#reset");
		await page.keyboard.press("Enter");
		await logged("Back to the snapshot");
		expect(await page.evaluate("document.activeElement.id")).to.equal("reset");
		await page.focus("#input");
		await page.keyboard.type("mine\n");
		await logged("name 'mine' is not defined");
		await isReady();
	});

	it("races a cold start against a restored one, to the end", async () => {
		expect(await racing()).to.match(/^Restored is there [\d.]+ times as fast as cold\.$/);
		const rows = await page.$$eval("#phases tbody tr", (all) =>
			all.map(({ children }) => [...children].slice(1).map(({ textContent }) => textContent)),
		);
		// Only a cold start unpacks and imports; every other phase is one of both.
		const measured = rows.map((cells) => cells.map((text) => /^[\d,]+$/.test(text!)));
		const [both, one] = [
			[true, true],
			[true, false],
		];
		expect(measured).to.deep.equal([both, both, both, one, one, both]);
		expect(await page.$eval("#packages tfoot", ({ textContent }) => textContent)).to.match(/MB$/);
		expect(await page.$$eval("#packages tbody tr", ({ length }) => length)).to.equal(5);
		expect(await page.$$eval("#files tbody tr", ({ length }) => length)).to.equal(6);
	});

	for (const scheme of ["light", "dark"]) {
		it(`has nothing that axe-core finds, ${scheme}`, async () => {
			await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
			await expectAccessible(scheme);
		});
	}

	for (const width of [360, 1440]) {
		it(`needs no scrolling sideways at ${width} pixels`, async () => {
			await page.setViewport({ width, height: 800 });
			const overflow = "document.documentElement.scrollWidth - innerWidth";
			expect(await page.evaluate(overflow)).to.equal(0);
		});
	}

	it("asks nobody but its own server, and has an empty console", () => {
		expect([...hosts].filter((host) => host !== "")).to.deep.equal([address()]);
		const others = opened.complaints.filter((line) => !/status of 503/.test(line));
		expect(others).to.deep.equal([]);
	});

	it("starts, runs, resets and races after its server is gone", async () => {
		const isKept = `(async () => {
			const names = await caches.keys();
			if (names.length !== 1) return false;
			const { page, race } = JSON.parse(document.getElementById("parts").textContent);
			const count = (await (await caches.open(names[0])).keys()).length;
			return count === page.length + race.length + 1;
		})()`;
		await until(isKept);
		const [first] = (await page.evaluate("caches.keys()")) as string[];
		await page.reload();
		await isReady();
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
		// Only the service worker is left to have the files.
		await page.setCacheEnabled(false);
		await page.reload();
		await isReady();
		await page.focus("#input");
		await page.keyboard.type("import colorsys; first_answer()\n");
		await logged("3.00");
		await isReady();
		await page.focus("#reset");
		await page.keyboard.press("Enter");
		await logged("Back to the snapshot");
		expect(await page.evaluate("caches.keys()"), "kept once").to.deep.equal([first]);
		expect(await racing()).to.match(/^Restored is there/);
		// As for a visitor who has not raced before.
		await page.evaluate(`caches.open("${first}").then(async (cache) => {
			for (const request of await cache.keys()) if (/pyodide\\//.test(request.url)) await cache.delete(request);
		})`);
		expect(await racing()).to.match(/^The first race needs the network/);
	});
});
