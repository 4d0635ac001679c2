/**
 * The apps that bench/apps.mjs starts: their wheels by project, Python that imports them (and is done
 * when a snapshot is made), and Python that does something small with what was imported.
 */
export const apps = {
	pydantic: {
		wheels: [
			"annotated_types",
			"pydantic",
			"pydantic_core",
			"typing_extensions",
			"typing_inspection",
		],
		setUp: `
import pydantic
class Point(pydantic.BaseModel):
    x: int
`,
		use: "assert Point(x='3').x == 3",
	},
	hypothesis: {
		wheels: ["hypothesis", "sortedcontainers"],
		setUp: "import hypothesis, hypothesis.strategies as st",
		use: "assert repr(st.integers(0, 3)) == 'integers(0, 3)' or repr(st.integers(0, 3))",
	},
	mypy: {
		wheels: ["ast_serialize", "librt", "mypy", "mypy_extensions", "pathspec", "typing_extensions"],
		setUp: "import mypy.api, mypy.build, mypy.main",
		use: "assert mypy.build.BuildSource('a.py', 'a', 'x: int = 1').text",
	},
};
