def _run_hooks(getter, backwards):
    import sys
    registries = []
    for name in ["pythaw","snapshot_restore_py"]:
        get = getattr(sys.modules.get(name), getter, None)
        if get is not None and not any(get() is known for known in registries):
            registries.append(get())
    hooks = [hook for registry in registries for hook in registry]
    for func, args, kwargs in reversed(hooks) if backwards else hooks:
        try:
            func(*args, **kwargs)
        except BaseException as error:
            import traceback
            return "".join(traceback.format_exception(type(error), error, error.__traceback__.tb_next))
