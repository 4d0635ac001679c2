"""Runs a package's own tests by pytest; `outcomes` is what became of each, by node id."""

import os
import sys

import pytest


class Recorder:
    def __init__(self):
        self.outcomes = {}

    def pytest_runtest_logreport(self, report):
        # A test is what it was called as, unless setting up or taking down says worse.
        if report.when == "call" or report.outcome != "passed":
            self.outcomes[report.nodeid] = report.outcome

    def pytest_collectreport(self, report):
        if report.outcome == "failed":
            self.outcomes[report.nodeid] = str(report.longrepr)


def run_suite(directory, arguments):
    os.chdir(directory)
    sys.path.insert(0, directory)
    recorder = Recorder()
    options = ["-q", "--no-header", "--tb=no", "-p", "no:cacheprovider", "-p", "no:faulthandler"]
    code = pytest.main([*options, *arguments], plugins=[recorder])
    return int(code), recorder.outcomes
