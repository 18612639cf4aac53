"""Every refusal and every finding of the weather can be said, in both languages."""

import gettext
import re

import pytest

CALLS = re.compile(r"(?:WeatherError|error)\(\s*\"([a-z_]+)\"")
FINDINGS = re.compile(r"(?:WeatherFinding|found)\(\s*\"([a-z_]+)\"")
EMPTIED = re.compile(r"\"([a-z_]+)\",\s*\"(?:error|warning|remark)\"")


@pytest.fixture(scope="module")
def sources(root):
    files = [*(root / "irrigation" / "weather").glob("*.py"), root / "irrigation" / "drought.py"]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_nothing_is_left_without_its_sentence(root, sources, language):
    catalogue = gettext.translation("irrigation", root / "irrigation" / "locale", [language])
    errors = set(CALLS.findall(sources)) - {"service_"}
    findings = set(FINDINGS.findall(sources)) | set(EMPTIED.findall(sources))
    assert len(errors) > 20
    assert len(findings) > 20
    wanted = {f"error.{code}" for code in errors} | {f"advice.{code}" for code in errors}
    wanted |= {f"weather_finding.{code}" for code in findings}
    silent = {code for code in wanted if catalogue.gettext(code) == code
              and catalogue.ngettext(code, code, 2) == code}
    assert silent == set()
