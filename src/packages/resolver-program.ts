/**
 * The Python side of the resolver, run in a throwaway instance: `resolvelib` decides, `packaging`
 * reads requirements, versions and markers; this only introduces them to one another. It reaches for
 * no network: what it does not know yet it asks for, and starts again once it is told.
 */

/** Defines `resolve(json) -> json`; see resolver.ts for both. Must not use what CPython 3.12 lacks. */
export const resolverProgram = `
import json
from email.parser import HeaderParser

from packaging.markers import default_environment
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version
from resolvelib import AbstractProvider, BaseReporter, ResolutionImpossible, ResolutionTooDeep, Resolver

ENVIRONMENT = default_environment()
PYTHON_VERSION = Version(ENVIRONMENT["python_full_version"])
PYTHON = "<python>"
MAX_ROUNDS = 200_000


class Unknown(Exception):
    """Facts are missing; they have been noted."""


class Refused(Exception):
    """A text of the user's is wrong: (text, why)."""


class Need:
    """A requirement, and who has it."""

    def __init__(self, requirement, of, allowed=None):
        self.requirement = requirement
        self.of = of
        # Digests that the file may have; None for any.
        self.allowed = allowed
        self.name = canonicalize_name(requirement.name)
        self.extras = tuple(sorted(canonicalize_name(extra) for extra in requirement.extras))
        self.key = (self.name, self.extras)

    def __str__(self):
        return str(self.requirement)


class SameFile:
    """What an extra needs first: the very package whose extra it is."""

    def __init__(self, candidate):
        self.candidate = candidate
        self.name, self.extras, self.of = candidate.name, (), candidate.label
        self.key = (self.name, ())

    def __str__(self):
        return f"{self.name}=={self.candidate.version}"


class PythonNeed:
    def __init__(self, specifier, of):
        self.specifier, self.of = specifier, of
        self.name, self.extras, self.key = PYTHON, (), (PYTHON, ())

    def __str__(self):
        return f"Python {self.specifier}"


class Candidate:
    def __init__(self, fact, extras=()):
        self.fact, self.extras = fact, extras
        self.id, self.name = fact["id"], fact["name"]
        try:
            self.version = Version(fact["version"])
        except InvalidVersion:
            # Shared libraries of a distribution need not follow the rules.
            self.version = None
        self.key = (self.name, extras)
        self.label = f"{self.name} {fact['version']}"

    def python_fits(self):
        text = self.fact.get("requiresPython")
        if not text:
            return True
        try:
            return SpecifierSet(text).contains(PYTHON_VERSION, prereleases=True)
        except InvalidSpecifier:
            return True


PYTHON_CANDIDATE = Candidate({"id": PYTHON, "name": PYTHON, "version": str(PYTHON_VERSION)})


class Problem:
    """One resolution: what is asked for, what is known, what is still to be found out."""

    def __init__(self, given):
        self.offers = given["offers"]
        self.metadata = given["metadata"]
        self.prereleases = given["prereleases"]
        self.dependencies = given["dependencies"]
        self.broken = {}
        self.missing = {"offers": set(), "metadata": set()}
        self.needs_by_id = {}
        self.constraints = {}
        for entry in given["constraints"]:
            requirement = parse(entry["text"], entry["of"])
            if requirement.marker is None or requirement.marker.evaluate(ENVIRONMENT):
                self.constraints.setdefault(canonicalize_name(requirement.name), []).append(requirement)
        self.roots = []
        for entry in given["requirements"]:
            requirement = parse(entry["text"], entry["of"])
            if requirement.marker is None or requirement.marker.evaluate(ENVIRONMENT):
                self.roots.append(Need(requirement, entry["of"], entry.get("hashes")))

    def offer(self, name):
        """What there is of a project or behind an address."""
        if name not in self.offers:
            self.missing["offers"].add(name)
            raise Unknown
        return self.offers[name]

    def needs_of(self, candidate):
        """The requirements of a candidate, its extras' included."""
        if not self.dependencies or candidate.id == PYTHON:
            return []
        fact = candidate.fact
        if fact.get("depends") is not None:
            texts, python = fact["depends"], None
        else:
            if candidate.id not in self.metadata:
                self.missing["metadata"].add(candidate.id)
                raise Unknown
            headers = HeaderParser().parsestr(self.metadata[candidate.id])
            texts, python = headers.get_all("Requires-Dist", []), headers.get("Requires-Python")
        needs = [SameFile(candidate)] if candidate.extras else []
        if python and not candidate.extras:
            needs.append(PythonNeed(SpecifierSet(python), candidate.label))
        for text in texts:
            requirement = Requirement(text)
            marker = requirement.marker
            if marker is not None:
                plain = marker.evaluate({**ENVIRONMENT, "extra": ""})
                by_extra = any(
                    marker.evaluate({**ENVIRONMENT, "extra": extra}) for extra in candidate.extras
                )
                if not (by_extra if candidate.extras else plain):
                    continue
            needs.append(Need(requirement, candidate.label))
        return needs


def parse(text, of):
    try:
        return Requirement(text)
    except InvalidRequirement as error:
        raise Refused(text, of, str(error).split("\\n")[0]) from None


def subject(need):
    """Under which name what a requirement asks for is looked up."""
    url = getattr(getattr(need, "requirement", None), "url", None)
    return f"{need.name} @ {url}" if url else need.name


class Provider(AbstractProvider):
    def __init__(self, problem):
        self.problem = problem

    def identify(self, requirement_or_candidate):
        return requirement_or_candidate.key

    def get_preference(self, identifier, resolutions, candidates, information, backtrack_causes):
        name, extras = identifier
        needs = [each.requirement for each in information[identifier]]
        specifiers = [s for need in needs if isinstance(need, Need) for s in need.requirement.specifier]
        direct = any(isinstance(n, SameFile) or "@" in subject(n) for n in needs)
        pinned = any(s.operator in ("==", "===") and not s.version.endswith("*") for s in specifiers)
        blamed = any(
            name in (cause.requirement.name, cause.parent.name if cause.parent else None)
            for cause in backtrack_causes
        )
        return (name != PYTHON, not direct, not pinned, not blamed, not specifiers, name, extras)

    def find_matches(self, identifier, requirements, incompatibilities):
        name, extras = identifier
        if name == PYTHON:
            return [PYTHON_CANDIDATE] if all(map(self.python_fits, requirements[identifier])) else []
        needs = list(requirements[identifier])
        excluded = {candidate.id for candidate in incompatibilities[identifier]}
        same = {need.candidate.id for need in needs if isinstance(need, SameFile)}
        found = []
        for candidate in matches(self.problem, needs):
            if candidate.id in excluded or (same and candidate.id not in same):
                continue
            found.append(Candidate(candidate.fact, extras))
        return found

    @staticmethod
    def python_fits(need):
        return need.specifier.contains(PYTHON_VERSION, prereleases=True)

    def is_satisfied_by(self, requirement, candidate):
        if isinstance(requirement, SameFile):
            return requirement.candidate.id == candidate.id
        if isinstance(requirement, PythonNeed):
            return self.python_fits(requirement)
        # Whether it may be a pre-release was decided when it was found.
        return not reasons(self.problem, [requirement], candidate, chosen=True) and (
            subject(requirement) == requirement.name
            or candidate.id in {c["id"] for c in self.problem.offer(subject(requirement))["candidates"]}
        )

    def get_dependencies(self, candidate):
        try:
            needs = self.problem.needs_of(candidate)
        except (InvalidRequirement, InvalidSpecifier) as error:
            # Another version may do: start again without this one.
            self.problem.broken[candidate.id] = f"its metadata is wrong: {str(error).splitlines()[0]}"
            raise Unknown from None
        # What will be asked for next is found out together.
        for need in needs:
            if isinstance(need, Need) and subject(need) not in self.problem.offers:
                self.problem.missing["offers"].add(subject(need))
        return needs


def matches(problem, needs):
    """The candidates that fulfil all of some requirements, the best first."""
    needs = [need for need in needs if isinstance(need, (Need, SameFile))]
    subjects = sorted({subject(need) for need in needs}, key=lambda text: "@" not in text)
    direct = [each for each in subjects if "@" in each]
    # An address says which file it is; two of them for one name cannot both be had.
    facts = problem.offer(subjects[0])["candidates"] if len(direct) < 2 else []
    found = [Candidate(fact) for fact in facts]
    same = {need.candidate.id for need in needs if isinstance(need, SameFile)}
    found = [each for each in found if not reasons(problem, needs, each, each.id in same)]
    lowest = Version("0")
    best = lambda each: (each.fact["preference"], each.version or lowest, each.id)
    return sorted(found, key=best, reverse=True)


def reasons(problem, needs, candidate, chosen=False):
    """Why a candidate does not fulfil some requirements; empty if it does.

    chosen: it was named, so that a pre-release or a withdrawn one will do.
    """
    if candidate.id in problem.broken:
        return [problem.broken[candidate.id]]
    named = [need for need in needs if isinstance(need, Need)]
    specifiers = [need.requirement.specifier for need in named]
    specifiers += [each.specifier for each in problem.constraints.get(candidate.name, [])]
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
    if not candidate.python_fits():
        found.append(f"it needs Python {candidate.fact['requiresPython']}")
    digest = candidate.fact.get("sha256")
    for need in named:
        if need.allowed and digest and digest not in need.allowed:
            found.append("its SHA-256 is none of those that are given")
    return found


def explain(problem, causes):
    """Why there is no resolution, as data: requirements, and what speaks against each candidate."""
    wanted, seen = [], set()
    for cause in causes:
        need = cause.requirement
        line = (need.name, str(need), need.of)
        if line in seen:
            continue
        seen.add(line)
        entry = {"name": need.name, "text": str(need), "of": need.of}
        if isinstance(need, Need):
            offer = problem.offer(subject(need))
            ranked = sorted(
                (Candidate(fact) for fact in offer["candidates"]),
                key=lambda each: (each.version or Version("0"), each.id),
                reverse=True,
            )
            entry["subject"] = subject(need)
            entry["possible"] = any(not reasons(problem, [need], each) for each in ranked)
            entry["against"] = [
                {"version": each.fact["version"], "why": reasons(problem, [need], each)}
                for each in ranked
            ][:5]
        wanted.append(entry)
    return wanted


def result(problem, mapping):
    chosen = {}
    for (name, extras), candidate in mapping.items():
        if name == PYTHON:
            continue
        entry = chosen.setdefault(candidate.id, {"id": candidate.id, "extras": set(), "depends": set()})
        entry["extras"].update(extras)
        for need in problem.needs_of(candidate):
            if need.name not in (PYTHON, name):
                entry["depends"].add(need.name)
    return [
        {**entry, "extras": sorted(entry["extras"]), "depends": sorted(entry["depends"])}
        for entry in sorted(chosen.values(), key=lambda each: each["id"])
    ]


def resolve(given):
    given = json.loads(given)
    broken = {}
    try:
        while True:
            problem = Problem(given)
            problem.broken.update(broken)
            # The first round of questions, asked together.
            for need in problem.roots:
                if subject(need) not in problem.offers:
                    problem.missing["offers"].add(subject(need))
            if not problem.missing["offers"]:
                try:
                    outcome = Resolver(Provider(problem), BaseReporter()).resolve(
                        problem.roots, max_rounds=MAX_ROUNDS
                    )
                    chosen = result(problem, outcome.mapping)
                    names = sorted({need.name for need in problem.roots})
                    return json.dumps({"chosen": chosen, "requested": names})
                except Unknown:
                    pass
                except ResolutionImpossible as error:
                    try:
                        return json.dumps({"impossible": explain(problem, error.causes)})
                    except Unknown:
                        pass
                except ResolutionTooDeep:
                    return json.dumps({"tooDeep": MAX_ROUNDS})
            if any(problem.missing.values()):
                missing = {kind: sorted(names) for kind, names in problem.missing.items()}
                return json.dumps({"missing": missing})
            broken = problem.broken
    except Refused as error:
        text, of, why = error.args
        return json.dumps({"refused": {"text": text, "of": of, "why": why}})
`;
