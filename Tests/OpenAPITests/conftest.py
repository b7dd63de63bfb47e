"""Says loudly that nothing was tested."""

import os


def pytest_terminal_summary(terminalreporter):
    if "PNEUMOSCOPE_URL" not in os.environ:
        terminalreporter.section("INTERFACE NOT TESTED: set PNEUMOSCOPE_URL to a running service", sep="!")
