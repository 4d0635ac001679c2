/** Python for the integration suite, part of app.ts: what meets the host: clock, randomness, streams, files. */
export const host = `
defined_at = time.monotonic()


def since_defined():
    return time.monotonic() - defined_at


def draw():
    return random.random()

def say(text, stream="stdout"):
    print(text, file=getattr(sys, stream))


def ask(prompt):
    return input(prompt)


data_path = "/home/pyodide/app-data.json"
with open(data_path, "w") as file:
    json.dump({"written": "by the app"}, file)


def read_data():
    with open(data_path) as file:
        return json.load(file)["written"]
`;
