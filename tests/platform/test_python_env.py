"""The Python environment is complete, or it is built again."""

import pytest

from devtools import python_env
from devtools.progress import Refusal


class FakePip:
    """Building steps that take no time and may be interrupted."""

    def __init__(self, monkeypatch):
        self.built = 0
        self.interrupted = False
        monkeypatch.setattr(python_env, "_make", lambda folder, _: folder.mkdir())
        monkeypatch.setattr(python_env, "output_of", self.install)
        monkeypatch.setattr(
            python_env, "_path_file", lambda python: python.parent.parent / "a.pth"
        )

    def install(self, command, refusal, **options):
        if self.interrupted:
            raise KeyboardInterrupt
        self.built += 1


@pytest.fixture
def pip(monkeypatch):
    return FakePip(monkeypatch)


def test_an_interrupted_build_is_redone(pip):
    pip.interrupted = True
    with pytest.raises(KeyboardInterrupt):
        python_env.provide()
    assert python_env.present() is None
    pip.interrupted = False
    assert python_env.provide() == python_env.present()


def test_a_complete_environment_is_not_built_again(pip):
    python_env.provide()
    python_env.provide()
    assert pip.built == 1


def test_other_requirements_get_another_environment(pip, monkeypatch, tmp_path):
    before = python_env.provide()
    monkeypatch.setattr(python_env, "ROOT", tmp_path)
    (tmp_path / "requirements.txt").write_text("pytest==1.0\n", "utf-8")
    assert python_env.present() is None
    assert python_env.provide() != before


def test_a_python_that_is_too_new_is_refused_by_its_number(monkeypatch, no_programs):
    monkeypatch.setattr(python_env.sys, "version_info", (3, 15, 0))
    with pytest.raises(Refusal, match=r"Python 3\.11 to 3\.13.*runs on 3\.15"):
        python_env.provide()
