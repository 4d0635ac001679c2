/**
 * The Python side of the resolver, first half: what is asked for and what is known, as objects. Facts
 * only; who decides by them is in resolver-program.ts, which this text is a part of.
 */
export const factsProgram = `
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
`;
