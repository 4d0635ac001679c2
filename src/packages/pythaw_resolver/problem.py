"""What a resolution is about: what is asked for, what is known, what is still to be found out.

`packaging` reads requirements, versions and markers. Nothing is decided here.
"""

import functools
from email.parser import HeaderParser

from packaging.markers import default_environment
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ENVIRONMENT = default_environment()
PYTHON_VERSION = Version(ENVIRONMENT["python_full_version"])
PYTHON = "<python>"


class Unknown(Exception):
    """Facts are missing; they have been noted."""


class Refused(Exception):
    """A text of the user's is wrong: (text, of, why)."""


class Need:
    """A requirement, and who has it."""

    def __init__(self, requirement, of, allowed=None):
        self.requirement, self.of = requirement, of
        # Digests that the file may have; None for any.
        self.allowed = allowed
        self.name = canonicalize_name(requirement.name)
        # Under which name what it asks for is looked up.
        self.subject = f"{self.name} @ {requirement.url}" if requirement.url else self.name
        self.key = (self.name, tuple(sorted(canonicalize_name(extra) for extra in requirement.extras)))

    def __str__(self):
        return str(self.requirement)


class SameFile:
    """What an extra needs first: the very package whose extra it is."""

    def __init__(self, candidate):
        self.candidate, self.name, self.of = candidate, candidate.name, candidate.label
        self.key = (self.name, ())

    def __str__(self):
        return f"{self.name}=={self.candidate.version}"


class PythonNeed:
    def __init__(self, specifier, of):
        self.specifier, self.of = specifier, of
        self.name, self.key = PYTHON, (PYTHON, ())

    def __str__(self):
        return f"Python {self.specifier}"


class Candidate:
    def __init__(self, fact, extras=()):
        self.fact, self.extras = fact, extras
        self.id, self.name = fact["id"], fact["name"]
        self.key = (self.name, extras)
        self.label = f"{self.name} {fact['version']}"
        try:
            self.version = Version(fact["version"])
        except InvalidVersion:
            # Shared libraries of a distribution need not follow the rules.
            self.version = None

    @property
    def age(self):
        """What candidates are sorted by: the newest has the highest."""
        return (self.version or Version("0"), self.id)


def fits_python(specifier):
    return specifier.contains(PYTHON_VERSION, prereleases=True)


@functools.cache
def may_fit_python(text):
    """By what an index says: it need not make sense."""
    try:
        return not text or fits_python(SpecifierSet(text))
    except InvalidSpecifier:
        return True


PYTHON_CANDIDATE = Candidate({"id": PYTHON, "name": PYTHON, "version": str(PYTHON_VERSION)})


class Problem:
    """One resolution: what is asked for, what is known, what is still to be found out."""

    def __init__(self, question):
        self.prereleases = question["prereleases"]
        self.dependencies = question["dependencies"]
        self.target = question["target"]
        # By subject: candidates without extras, and what is said of them (Offer of catalog.ts).
        self.offers, self.notes = {}, {}
        # By id: headers, and why it cannot be had.
        self.headers, self.broken = {}, {}
        self.missing = {"offers": set(), "metadata": set()}
        self.needs_by_key = {}
        # Requirements that nothing fulfils, whatever else is chosen; the first is the newest versions'.
        self.dead_ends = []
        self.constraints = list(active(question["constraints"]))
        self.roots = list(active(question["requirements"]))

    def learn(self, facts):
        for subject, offer in facts["offers"].items():
            self.offers[subject] = [Candidate(fact) for fact in offer.pop("candidates")]
            self.notes[subject] = offer
        for id, text in facts["metadata"].items():
            self.headers[id] = HeaderParser().parsestr(text, headersonly=True)

    def ask(self, needs):
        """Notes what is to be looked up for some needs, to be asked together."""
        asked = {need.subject for need in needs if isinstance(need, Need)}
        self.missing["offers"] |= asked - self.offers.keys()

    def offer(self, need):
        """What there is of a project or behind an address."""
        self.ask([need])
        if need.subject not in self.offers:
            raise Unknown
        return self.offers[need.subject]

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
            if candidate.id not in self.headers:
                self.missing["metadata"].add(candidate.id)
                raise Unknown
            headers = self.headers[candidate.id]
            texts, python = headers.get_all("Requires-Dist", []), headers.get("Requires-Python")
        if candidate.extras:
            yield SameFile(candidate)
        elif python:
            yield PythonNeed(SpecifierSet(python), candidate.label)
        for text in texts:
            need = Need(Requirement(text), candidate.label)
            # What is needed in any case comes with the candidate without its extras.
            if any(holds(need, extra) for extra in candidate.extras or ("",)):
                yield need


def holds(need, extra=""):
    marker = need.requirement.marker
    return marker is None or marker.evaluate({**ENVIRONMENT, "extra": extra})


def active(entries):
    """The requirements that somebody wrote and whose markers hold."""
    for entry in entries:
        text, of = entry["text"], entry["of"]
        try:
            need = Need(Requirement(text), of, entry.get("hashes"))
        except InvalidRequirement as error:
            raise Refused(text, of, str(error).split("\n")[0]) from None
        if holds(need):
            yield need
