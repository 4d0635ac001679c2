"""Which versions go together, run in a throwaway instance: see resolver.ts.

`resolvelib` decides; this only tells it what is asked for and what there is. It reaches for no
network: what it does not know yet it asks for, and starts again once it is told, with all it knew.
`begin(question)` and `proceed(facts)` are JSON to JSON. Must not use what CPython 3.12 lacks.
"""

import json

from packaging.requirements import InvalidRequirement
from packaging.specifiers import InvalidSpecifier
from resolvelib import AbstractProvider, BaseReporter, ResolutionImpossible, ResolutionTooDeep, Resolver

from .explain import explain, not_a_requirement, reasons, too_deep
from .problem import (
    PYTHON,
    PYTHON_CANDIDATE,
    Candidate,
    Need,
    Problem,
    PythonNeed,
    Refused,
    SameFile,
    Unknown,
    fits_python,
)

MAX_ROUNDS = 200_000
# How many versions may be read in vain, once something is known that no version can have.
MAX_DETOURS = 60


class Provider(AbstractProvider):
    def __init__(self, problem):
        self.problem = problem

    def identify(self, requirement_or_candidate):
        return requirement_or_candidate.key

    def get_preference(self, identifier, resolutions, candidates, information, backtrack_causes):
        name, extras = identifier
        if name == PYTHON:
            return (False,)
        needs = [each.requirement for each in information[identifier]]
        specifiers = [s for need in needs if isinstance(need, Need) for s in need.requirement.specifier]
        direct = any(isinstance(need, SameFile) or need.requirement.url for need in needs)
        pinned = any(s.operator in ("==", "===") and not s.version.endswith("*") for s in specifiers)
        blamed = any(
            name in (cause.requirement.name, cause.parent.name if cause.parent else None)
            for cause in backtrack_causes
        )
        return (True, not direct, not pinned, not blamed, not specifiers, name, extras)

    def find_matches(self, identifier, requirements, incompatibilities):
        name, extras = identifier
        needs = list(requirements[identifier])
        if name == PYTHON:
            return [PYTHON_CANDIDATE] if all(fits_python(need.specifier) for need in needs) else []
        excluded = {candidate.id for candidate in incompatibilities[identifier]}
        found = [each for each in matches(self.problem, needs) if each.id not in excluded]
        if not found:
            alone = (n for n in needs if isinstance(n, Need) and not matches(self.problem, [n]))
            self.problem.dead_ends.extend(alone)
        return [Candidate(each.fact, extras) for each in found]

    def is_satisfied_by(self, requirement, candidate):
        if isinstance(requirement, SameFile):
            return requirement.candidate.id == candidate.id
        if isinstance(requirement, PythonNeed):
            return fits_python(requirement.specifier)
        # Whether it may be a pre-release was decided when it was found.
        return not reasons(self.problem, [requirement], candidate, chosen=True) and (
            requirement.subject == requirement.name
            or candidate.id in {each.id for each in self.problem.offer(requirement)}
        )

    def get_dependencies(self, candidate):
        try:
            needs = self.problem.needs_of(candidate)
        except (InvalidRequirement, InvalidSpecifier) as error:
            # Another version may do: start again without this one.
            self.problem.broken[candidate.id] = f"its metadata is wrong: {str(error).splitlines()[0]}"
            raise Unknown from None
        self.problem.ask(needs)
        return needs


def matches(problem, needs):
    """The candidates that fulfil all of some requirements, the best first."""
    named = [need for need in needs if isinstance(need, Need)]
    direct = {need.subject: need for need in named if need.requirement.url}
    if len(direct) > 1:
        # An address says which file it is; two of them for one name cannot both be had.
        return []
    same = {need.candidate.id: need.candidate for need in needs if isinstance(need, SameFile)}
    if same and not direct:
        found = same.values()
    else:
        found = problem.offer(next(iter(direct.values()), named[0]))
    fitting = [
        each
        for each in found
        if (not same or each.id in same) and not reasons(problem, named, each, bool(same))
    ]
    return sorted(fitting, key=lambda each: (each.fact["preference"], each.age), reverse=True)


def result(problem, mapping):
    depends = {}
    for (name, _), candidate in mapping.items():
        if name != PYTHON:
            needed = {need.name for need in problem.needs_of(candidate)}
            depends.setdefault(candidate.id, set()).update(needed - {PYTHON, name})
    return [{"id": id, "depends": sorted(names)} for id, names in sorted(depends.items())]


problem = None


def begin(question):
    """Takes what is asked for, as JSON."""
    global problem
    try:
        problem = Problem(json.loads(question))
    except Refused as error:
        return json.dumps({"error": not_a_requirement(*error.args)})
    return json.dumps(attempt())


def proceed(facts):
    """Takes what was asked back for, as JSON."""
    problem.learn(json.loads(facts))
    return json.dumps(attempt())


def attempt():
    while True:
        problem.missing = {"offers": set(), "metadata": set()}
        problem.dead_ends = []
        known = len(problem.broken)
        try:
            return decide()
        except Unknown:
            read = {id.split("-")[0] for id in problem.headers}
            if problem.dead_ends and len(problem.headers) - len(read) > MAX_DETOURS:
                return give_up([])
            if any(problem.missing.values()):
                return {"missing": {kind: sorted(names) for kind, names in problem.missing.items()}}
            if len(problem.broken) == known:
                raise


def decide():
    """Raises Unknown where facts are missing."""
    problem.ask(problem.roots)
    if problem.missing["offers"]:
        raise Unknown
    try:
        resolver = Resolver(Provider(problem), BaseReporter())
        outcome = resolver.resolve(problem.roots, max_rounds=MAX_ROUNDS)
    except ResolutionImpossible as error:
        return give_up([cause.requirement for cause in error.causes])
    except ResolutionTooDeep:
        return {"error": too_deep(MAX_ROUNDS)}
    names = sorted({need.name for need in problem.roots})
    return {"chosen": result(problem, outcome.mapping), "requested": names}


def give_up(needs):
    """Asks for all of what there is, where only a part was offered, before it says why."""
    # What older versions founder on tells less than what the newest do.
    needs = problem.dead_ends[:1] or needs
    named = [need for need in needs if isinstance(need, Need) and problem.offer(need) is not None]
    narrow = {need.subject for need in named if problem.notes[need.subject]["narrow"]}
    if narrow:
        return {"missing": {"all": sorted(narrow)}}
    return {"error": explain(problem, needs)}
