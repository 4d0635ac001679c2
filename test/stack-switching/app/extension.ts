/**
 * Python: the same kind of places in C code that does not have the type by which CPython calls it: the
 * functions, methods, getters and setters of the extension module `arity` (test/native/arity.c).
 * It imports the module only when called, since a snapshot is taken after the definitions.
 */
export const extension = `
def with_arity(wait, use):
    import arity
    arity.set_callback(lambda parameters: wait(len(parameters)))
    return use(arity)

@site
def noargs_without_parameters(wait):
    return with_arity(wait, lambda arity: [arity.noargs_0(), arity.Holder().noargs_0()])

@site
def noargs_with_one_parameter(wait):
    return with_arity(wait, lambda arity: [arity.noargs_1(), arity.Holder().noargs_1()])

@site
def noargs_with_three_parameters(wait):
    return with_arity(wait, lambda arity: [arity.noargs_3(), arity.Holder().noargs_3()])

@site
def one_argument_of_any_arity(wait):
    return with_arity(wait, lambda arity: [arity.o_0(1), arity.o_1(1), arity.o_2(1), arity.o_3(1)])

@site
def arguments_of_any_arity(wait):
    return with_arity(wait, lambda arity: [
        arity.varargs_0(1), arity.varargs_1(1), arity.varargs_2(1), arity.varargs_3(1),
        arity.keywords_0(a=1), arity.keywords_1(a=1), arity.keywords_2(a=1), arity.keywords_3(a=1),
    ])

@site
def fast_calls(wait):
    return with_arity(wait, lambda arity: [
        arity.fastcall(1), arity.fastcall_keywords(1, a=1), arity.Holder().method(1, a=1),
    ])

@site
def getter_of_any_arity(wait):
    return with_arity(wait, lambda arity: [
        getattr(arity.Holder(), f"attribute_{parameters}") for parameters in range(4)
    ])

noted = contextvars.ContextVar("noted")

@site
def setter_of_any_arity(wait):
    import arity
    # The callback is one for all stacks; where it notes what it got is each stack's own.
    noted.set([])
    arity.set_callback(lambda parameters: noted.get().append(wait(len(parameters))))
    for parameters in range(4):
        setattr(arity.Holder(), f"attribute_{parameters}", 1)
    return noted.get()

@site
def function_made_by_newex(wait):
    return with_arity(wait, lambda arity: [
        arity.new_function("noargs_1")(), arity.new_function("o_3")(1),
    ])

@site
def mismatched_under_sorted_under_mismatched(wait):
    import arity
    def outer(parameters):
        arity.set_callback(wait_one)
        return sorted([2, 1], key=lambda n: arity.noargs_1() * n)
    def wait_one(parameters):
        return wait(len(parameters))
    arity.set_callback(outer)
    return arity.noargs_1()
`;
