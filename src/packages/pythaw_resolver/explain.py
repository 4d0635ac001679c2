"""Why a candidate will not do, and why packages cannot be had at all, in words.

An error is its problem (of PackageError), the name of a package, and the message.
"""

from .problem import Need, PythonNeed, may_fit_python

MAX_VERSIONS = 5


def reasons(problem, needs, candidate, chosen=False):
    """Why a candidate does not fulfil some requirements; empty if it does.

    chosen: it was named, so that a pre-release or a withdrawn one will do.
    """
    if candidate.id in problem.broken:
        return [problem.broken[candidate.id]]
    specifiers = [need.requirement.specifier for need in needs]
    specifiers += [each.requirement.specifier for each in problem.constraints if each.name == candidate.name]
    version, found = candidate.version, []
    if version is None:
        # What follows no rules can be had, but not compared.
        return ["its version cannot be compared"] if any(len(s) for s in specifiers) else []
    for specifier in specifiers:
        if not specifier.contains(version, prereleases=True):
            found.append(f"{specifier} is wanted")
    chosen = chosen or candidate.fact["chosen"]
    asked_for = chosen or problem.prereleases or any(s.prereleases for s in specifiers)
    if version.is_prerelease and not asked_for:
        found.append("it is a pre-release, which nobody asked for")
    pins = [s.version for each in specifiers for s in each if s.operator in ("==", "===")]
    if candidate.fact.get("yanked") is not None and not chosen and candidate.fact["version"] not in pins:
        why = candidate.fact["yanked"]
        found.append(f"it was withdrawn (yanked){': ' + why if why else ''}")
    if not may_fit_python(candidate.fact.get("requiresPython")):
        found.append(f"it needs Python {candidate.fact['requiresPython']}")
    digest = candidate.fact.get("sha256")
    for need in needs:
        if need.allowed and digest and digest not in need.allowed:
            found.append("its SHA-256 is none of those that are given")
    return found


def error(problem, name, message):
    return {"problem": problem, "name": name, "message": message}


def explain(problem, needs):
    """The error for requirements that cannot be fulfilled together, or one that cannot alone."""
    for need in needs:
        if isinstance(need, Need):
            offer = sorted(problem.offer(need), key=lambda each: each.age, reverse=True)
            against = [(each, reasons(problem, [need], each)) for each in offer]
            if all(why for _, why in against):
                return not_found(problem, need, against)
    if all(isinstance(need, PythonNeed) for need in needs):
        return error(
            "incompatible",
            needs[0].of,
            f"{needs[0].of} needs {needs[0]}, and this is Python {problem.target['python']}.\n"
            "Use another version of the package, or another release of Pyodide. Nothing was installed.",
        )
    lines = dict.fromkeys(f"  {need.of} needs {need}\n" for need in needs)
    return error(
        "conflict",
        needs[0].name,
        f"No versions of the packages go together:\n{''.join(lines)}"
        "Ask for other versions of one of them, or leave one out.",
    )


def not_found(problem, need, against):
    notes, name = problem.notes[need.subject], need.name
    wheels, others = notes["unusable"]["wheels"], notes["unusable"]["others"]
    where = f" (asked: {', '.join(notes['asked'])})" if notes["asked"] else " (no index is asked)"
    wanted = f"{need}, which {need.of} needs,"
    if against:
        lines = [f"  {each.fact['version']}: {'; '.join(why)}" for each, why in against[:MAX_VERSIONS]]
        if len(against) > len(lines):
            lines.append(f"  and {len(against) - len(lines)} more")
        return error(
            "not-found",
            name,
            f"No version of {name} will do for {wanted} found{where}:\n" + "\n".join(lines) + "\n"
            "Ask for a version that there is, or for pre-releases (option prereleases).",
        )
    if wheels:
        return error(
            "incompatible",
            name,
            f"No wheel of {name} is for {problem.target['text']}: {wanted} has {len(wheels)} for others, "
            f"such as {', '.join(wheels[-5:])}{where}.\n"
            "Look for a package that does the same in pure Python, or build the wheel for Pyodide and "
            "give its path.",
        )
    if others:
        return error(
            "not-found",
            name,
            f"{name} has no wheels, only {others} other file{'' if others == 1 else 's'}: {wanted} cannot "
            f"be installed without building it{where}.\n"
            "Build its wheel (pip wheel) and give the path.",
        )
    return error(
        "not-found",
        name,
        f"There is no package {name}: {wanted} was not found{where}.\n"
        "Check the spelling, or say where it is (option index, or its path).",
    )


def not_a_requirement(text, of, why):
    return error(
        "requirement",
        text,
        f'"{text}" ({of}) is no requirement: {why}.\n'
        'Wanted a name, as in "pydantic", with what PEP 508 allows, as in "pydantic[email]>=2,<3"; '
        "a wheel's path ends with .whl.",
    )


def too_deep(rounds):
    return error(
        "conflict",
        "packages",
        f"No versions that go together were found in {rounds} attempts. "
        "Name exact versions of some packages.",
    )
