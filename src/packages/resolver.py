"""The Python side of the resolver, run in a throwaway instance.

`resolvelib` decides, `packaging` reads requirements, versions and markers; this only introduces them
to one another. It reaches for no network: what it does not know yet it asks for, and starts again
once it is told, with all it knew. `begin(question)` and `proceed(facts)` are JSON to JSON: see
resolver.ts. Must not use what CPython 3.12 lacks.
"""

import functools
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
# How many versions may be read in vain, once something is known that no version can have.
MAX_DETOURS = 60


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


@functools.cache
def python_fits(text):
    try:
        return SpecifierSet(text).contains(PYTHON_VERSION, prereleases=True)
    except InvalidSpecifier:
        return True


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
        text = fact.get("requiresPython")
        self.python_fits = not text or python_fits(text)
        self.label = f"{self.name} {fact['version']}"


PYTHON_CANDIDATE = Candidate({"id": PYTHON, "name": PYTHON, "version": str(PYTHON_VERSION)})


class Problem:
    """One resolution: what is asked for, what is known, what is still to be found out."""

    def __init__(self, question):
        self.prereleases = question["prereleases"]
        self.dependencies = question["dependencies"]
        # By subject: candidates without extras. By id: headers. By id: why it cannot be had.
        self.offers, self.headers, self.broken = {}, {}, {}
        self.missing = {"offers": set(), "metadata": set()}
        self.needs_by_key = {}
        # Requirements that nothing fulfils, whatever else is chosen; the first is the newest versions'.
        self.dead_ends = []
        self.constraints = {}
        for requirement, _, _ in active(question["constraints"]):
            self.constraints.setdefault(canonicalize_name(requirement.name), []).append(requirement)
        self.roots = [Need(*each) for each in active(question["requirements"])]

    def learn(self, facts):
        for name, candidates in facts["offers"].items():
            self.offers[name] = [Candidate(fact) for fact in candidates]
        for id, text in facts["metadata"].items():
            self.headers[id] = HeaderParser().parsestr(text, headersonly=True)

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
        key = (candidate.id, candidate.extras)
        if key not in self.needs_by_key:
            self.needs_by_key[key] = list(self.read_needs(candidate))
        return self.needs_by_key[key]

    def read_needs(self, candidate):
        texts, python = candidate.fact.get("depends"), None
        if texts is None:
            headers = self.headers.get(candidate.id)
            if headers is None:
                self.missing["metadata"].add(candidate.id)
                raise Unknown
            texts, python = headers.get_all("Requires-Dist", []), headers.get("Requires-Python")
        if candidate.extras:
            yield SameFile(candidate)
        elif python:
            yield PythonNeed(SpecifierSet(python), candidate.label)
        for text in texts:
            requirement = Requirement(text)
            marker = requirement.marker
            if marker is not None:
                # What is needed in any case comes with the candidate without its extras.
                extras = candidate.extras or ("",)
                if not any(marker.evaluate({**ENVIRONMENT, "extra": extra}) for extra in extras):
                    continue
            yield Need(requirement, candidate.label)


def active(entries):
    """The requirements that somebody wrote and whose markers hold: (requirement, of, digests)."""
    for entry in entries:
        requirement = parse(entry["text"], entry["of"])
        if requirement.marker is None or requirement.marker.evaluate(ENVIRONMENT):
            yield requirement, entry["of"], entry.get("hashes")


def parse(text, of):
    try:
        return Requirement(text)
    except InvalidRequirement as error:
        raise Refused(text, of, str(error).split("\n")[0]) from None


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
        if not found:
            alone = (n for n in needs if isinstance(n, Need) and not matches(self.problem, [n]))
            self.problem.dead_ends.extend(alone)
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
            or candidate.id in {each.id for each in self.problem.offer(subject(requirement))}
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
    found = problem.offer(subjects[0]) if len(direct) < 2 else []
    same = {need.candidate.id for need in needs if isinstance(need, SameFile)}
    found = [each for each in found if not reasons(problem, needs, each, each.id in same)]
    lowest = Version("0")
    return sorted(
        found,
        key=lambda each: (each.fact["preference"], each.version or lowest, each.id),
        reverse=True,
    )


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
    if not candidate.python_fits:
        found.append(f"it needs Python {candidate.fact['requiresPython']}")
    digest = candidate.fact.get("sha256")
    for need in named:
        if need.allowed and digest and digest not in need.allowed:
            found.append("its SHA-256 is none of those that are given")
    return found


def explain(problem, needs):
    """Why there is no resolution, as data: requirements, and what speaks against each candidate."""
    wanted, seen = [], set()
    # What older versions founder on tells less than what the newest do.
    for need in problem.dead_ends[:1] or needs:
        line = (need.name, str(need), need.of)
        if line in seen:
            continue
        seen.add(line)
        entry = {"name": need.name, "text": str(need), "of": need.of}
        if isinstance(need, Need):
            offer = problem.offer(subject(need))
            ranked = sorted(
                offer,
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


problem = None


def begin(question):
    """Takes what is asked for, as JSON."""
    global problem
    problem = None
    try:
        problem = Problem(json.loads(question))
    except Refused as error:
        text, of, why = error.args
        return json.dumps({"refused": {"text": text, "of": of, "why": why}})
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
            # The first questions are asked together.
            for need in problem.roots:
                if subject(need) not in problem.offers:
                    problem.missing["offers"].add(subject(need))
            if problem.missing["offers"]:
                raise Unknown
            resolver = Resolver(Provider(problem), BaseReporter())
            outcome = resolver.resolve(problem.roots, max_rounds=MAX_ROUNDS)
            names = sorted({need.name for need in problem.roots})
            return {"chosen": result(problem, outcome.mapping), "requested": names}
        except Unknown:
            read = {id.split("-")[0] for id in problem.headers}
            if problem.dead_ends and len(problem.headers) - len(read) > MAX_DETOURS:
                return {"impossible": explain(problem, [])}
            if any(problem.missing.values()):
                return {"missing": {kind: sorted(names) for kind, names in problem.missing.items()}}
            if len(problem.broken) == known:
                raise
        except ResolutionImpossible as error:
            try:
                return {"impossible": explain(problem, [cause.requirement for cause in error.causes])}
            except Unknown:
                return {"missing": {kind: sorted(names) for kind, names in problem.missing.items()}}
        except ResolutionTooDeep:
            return {"tooDeep": MAX_ROUNDS}
