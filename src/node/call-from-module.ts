/**
 * Calls from Python into JavaScript, made from this ES module. Code that is evaluated
 * (`run_js("import('node:fs')")`) imports as the function does that calls `eval`, and a script that V8
 * took from a cache cannot import: Node 20 forgets how, later ones warn. Only for a glue that is such a
 * script; what is called, and with what, stays as it is.
 */

interface Settings {
	instantiateWasm(imports: { readonly env: Record<string, any> }, done: unknown): object;
}

export type CreateModule = (settings: Settings) => Promise<unknown>;

/** As the glue calls: `func` may be callable without being a `Function`. */
const call = (func: any, receiver: unknown, args: unknown[]): unknown =>
	Function.prototype.apply.call(func, receiver, args);

const construct = (func: any, args: unknown[]): unknown => Reflect.construct(func, args);

/** The factory, with the two imports through which Python calls whatever it likes led through here. */
export function callFromModule(create: CreateModule): CreateModule {
	return (settings) => {
		const { instantiateWasm } = settings;
		settings.instantiateWasm = function (this: unknown, imports, done) {
			const { env } = imports;
			// Of what the called function throws, the glue's own function makes a Python error.
			const { JsvFunction_CallBound: callBound, JsvFunction_Construct: constructBound } = env;
			env.JsvFunction_CallBound = Object.assign(
				(func: unknown, receiver: unknown, args: unknown[]) =>
					callBound(call, undefined, [func, receiver, args]),
				callBound,
			);
			env.JsvFunction_Construct = Object.assign(
				(func: unknown, args: unknown[]) => callBound(construct, undefined, [func, args]),
				constructBound,
			);
			return instantiateWasm.call(this, imports, done);
		};
		return create(settings);
	};
}
