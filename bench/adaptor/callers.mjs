/** Modules that call as CPython does, in a loop, and functions to be called. */
import { assemble } from "../../assemble.mjs";

export const counts = [0, 1, 2, 3];

const typeOf = (count) => `${"(param i32) ".repeat(count)}(result i32)`;

function instantiate(text, imports) {
	return new WebAssembly.Instance(new WebAssembly.Module(assemble(text)), imports).exports;
}

/** Functions of 0 to 3 parameters that do next to nothing and give `result`. */
export function callees(result) {
	const functions = counts.map(
		(count) => `(func (export "take_${count}") ${typeOf(count)} (i32.const ${result}))`,
	);
	const exports = instantiate(`(module ${functions.join("\n")})`, {});
	return counts.map((count) => exports[`take_${count}`]);
}

/**
 * `run(times, adaptorIndex, frequent, rare)`: `times` calls through the adaptor, of each five four
 * of the function at table index `frequent` and one of that at `rare`.
 */
function callerOf(table, call, others = "", imports = {}) {
	const text = `
(module
  ${others}
  (import "env" "table" (table $functions 0 funcref))
  (func (export "run") (param $times i32) (param $adaptor i32) (param $frequent i32) (param $rare i32)
    (local $func i32)
    (local $count i32)
    (loop $next
      (local.set $func
        (if (result i32) (i32.rem_u (local.get $times) (i32.const 5))
          (then (local.get $frequent))
          (else (local.get $rare))))
      (drop ${call})
      (br_if $next (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))))`;
	return instantiate(text, { env: { table }, ...imports }).run;
}

const callArguments = ["(i32.const 1)", "(i32.const 2)", "(i32.const 3)"];

/** Calls through a trampoline in the table. `successPtr` is a word of memory to spare. */
export function trampolineCaller(table, successPtr) {
	const given = [`(i32.const ${successPtr})`, "(local.get $func)", ...callArguments].join(" ");
	return callerOf(
		table,
		`(call_indirect $functions (type $trampoline) ${given} (local.get $adaptor))`,
		`(type $trampoline (func ${typeOf(5)}))`,
	);
}

/** Calls through the import that CPython uses for a slot that is 0. */
export function jsCaller(table, jsCall) {
	return callerOf(
		table,
		`(call $js (local.get $func) ${callArguments.join(" ")})`,
		`(import "js" "call" (func $js ${typeOf(4)}))`,
		{ js: { call: jsCall } },
	);
}

/** Calls through the right type by what a counter in the table says, as CPython up to 0.29 does. */
export function counterCaller(table) {
	const callOf = (count) => {
		const given = [...callArguments.slice(0, count), "(local.get $func)"].join(" ");
		return `(call_indirect $functions (type $take_${count}) ${given})`;
	};
	const byCount = [2, 3, 1].reduceRight(
		(otherwise, count) => `
        (if (result i32) (i32.eq (local.get $count) (i32.const ${count}))
          (then ${callOf(count)})
          (else ${otherwise}))`,
		callOf(0),
	);
	return callerOf(
		table,
		`(block (result i32)
        (local.set $count
          (call_indirect $functions (type $take_1) (local.get $func) (local.get $adaptor)))
        ${byCount})`,
		counts.map((count) => `(type $take_${count} (func ${typeOf(count)}))`).join("\n"),
	);
}
