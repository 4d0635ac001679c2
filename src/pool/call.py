def _find(name, names):
    owner, _, attribute = name.rpartition(".")
    if owner:
        import importlib
        try:
            found = getattr(importlib.import_module(owner), attribute, None)
        except ModuleNotFoundError as error:
            # Or it imports another that is not there.
            if not f"{owner}.".startswith(f"{error.name}."):
                raise
            found = None
    else:
        found = names.get(attribute)
    return found if callable(found) else None


def _call(function, args):
    return function(*args)
