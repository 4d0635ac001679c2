def answer(question):
    """Who relies on a directory."""
    import os
    import sys

    [top] = question

    def inside(path):
        return type(path) is str and (path == top or path.startswith(top + "/"))

    found = [f"sys.path[{i}]" for i, path in enumerate(sys.path) if inside(path)]
    found += [
        f"{name}.__file__"
        for name, module in sorted(sys.modules.items())
        if inside(getattr(module, "__file__", None))
    ]
    if inside(os.getcwd()):
        found.append("the working directory")
    return [[path] for path in found[:5]]
