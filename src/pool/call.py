def _call(name, args, find):
    owner, _, attribute = name.rpartition(".")
    if owner:
        import importlib
        function = getattr(importlib.import_module(owner), attribute)
    else:
        function = find[attribute]
    return function(*args)
