/** Maps whose values are made when they are first asked for. */

interface Store<K, V> {
	get(key: K): V | undefined;
	set(key: K, value: V): unknown;
}

/** The value of a key; what `make` gives becomes it if there is none. */
export function getOrMake<K, V>(map: Store<K, V>, key: K, make: () => V): V {
	let value = map.get(key);
	if (value === undefined) {
		value = make();
		map.set(key, value);
	}
	return value;
}
