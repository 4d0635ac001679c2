/** Python for the integration suite, part of app.ts: buffers, proxies, conversions. */
export const values = `
shared = bytearray(b"shared bytes")
doubles = array.array("d", [0.5, 1.5, 2.5])
matrix = memoryview(bytearray(range(12))).cast("B", [3, 4])


def write_item(js_array, index, value):
    js_array[index] = value


def buffer_facts(js_buffer):
    view = js_buffer.to_memoryview()
    return to_js([view.format, view.itemsize, view.nbytes, view.readonly])


def fill_js_buffer(js_buffer, start):
    """Writes into the JS buffer's own memory from a Python buffer."""
    js_buffer.assign(bytes(range(start, start + js_buffer.byteLength)))


def read_js_buffer(js_buffer):
    target = bytearray(js_buffer.byteLength)
    js_buffer.assign_to(target)
    return sum(target)

def is_same(a, b):
    return a is b


def comes_back(function):
    item = Bag(mark=1)
    return function(item) is item


kept = []


def keep(value):
    kept.append(value)
    return len(kept)


def drop_kept():
    kept.clear()
    gc.collect()


def call_kept(*args):
    return kept[-1](*args)


def permanent(function):
    return create_proxy(function)


def once(function):
    return create_once_callable(function)


def nested():
    return {"list": [1, [2, (3, 4)]], "set": {5}, "dict": {"key": None}, "text": "t"}


def cyclic():
    loop = [1]
    loop.append(loop)
    return loop


def summary_of(value):
    """The shape of a converted JS value, with the types that the conversion chose."""
    if isinstance(value, dict):
        return {"dict": sorted((k, summary_of(v)) for k, v in value.items())}
    if isinstance(value, list):
        return {"list": [summary_of(v) for v in value]}
    if isinstance(value, set):
        return {"set": sorted(value)}
    return {type(value).__name__: str(value)}


def summarize(js_value):
    return json.dumps(summary_of(js_value.to_py()))


def deep_to_py(js_value, depth):
    inner = js_value.to_py(depth=depth)["inner"]
    return type(inner).__name__
`;
