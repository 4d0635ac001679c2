import py_compile


def compile_source(path):
    """Compiles /tmp/source under the name of its own path, which tracebacks show.

    Returns where the compiled code is, or None for a source that does not compile.
    """
    try:
        return py_compile.compile(
            "/tmp/source",
            "/tmp/compiled",
            path,
            doraise=True,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
    except (py_compile.PyCompileError, ValueError, RecursionError, MemoryError):
        return None
