/**
 * Starts a signed snapshot with a key that is trusted and with one that is not, and prints what came of
 * each as JSON.
 *
 *   node build/test/signatures/child.js SNAPSHOT KEY OTHER
 */
const { loadPyodide, signSnapshot } = await import(
	new URL("../../../dist/index.js", import.meta.url).href
);
const [snapshot, key, other] = process.argv.slice(2);
const outcome = async (trustedKeys: unknown, signature?: unknown) => {
	try {
		const pyodide = await loadPyodide({ snapshot, trustedKeys, signature });
		return pyodide.runPython("1 + 1");
	} catch (error) {
		return (error as any).problem ?? String(error);
	}
};
const pair: any = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
const jwk = await crypto.subtle.exportKey("jwk", pair.privateKey);
const { signature } = await signSnapshot(snapshot, jwk);
console.log(
	JSON.stringify([
		await outcome(key),
		await outcome(other),
		await outcome(pair.publicKey, new TextEncoder().encode(signature)),
	]),
);
