"""What is compiled beforehand says the same as the files it was made of, and is used only while they are the same."""

import shutil
import subprocess
import sys
from pathlib import Path

import canned_tone

PACKAGE = Path(canned_tone.__file__).parent
ASKS = (
    "from canned_tone import Checker, Context, stored; import sys;"
    "rules = [list(Checker().rules(code).items()) for code in ('en', 'id')];"
    "found = Checker().check('You should have told us, IDIOT.', Context('en', turn=1)).findings;"
    "own = Checker(sys.argv[1:]).check('You should have told us.', Context('en')).state;"
    "abroad = Checker().check('Cher [NAME],', Context('fr')).state;"
    "print(stored.fresh(), repr((rules, found, own, abroad)).replace(str(stored.PACKAGE), ''))"
)
KNOWS = (
    "from canned_tone import stored; from canned_tone.checker import built_in; walk = built_in('id').written.walk;"
    "known = walk.remembered; walk.learn(['yang', 'tidak', 'dan']);"
    "print(stored.fresh(), walk.remembered == known > 99)"
)


def said(package: Path, *arguments: str) -> tuple[bool, str]:
    """Whether the store was used, and what was found, in a process of its own."""
    told = subprocess.run(
        [sys.executable, *arguments], cwd=package.parent, capture_output=True, check=True, text=True, encoding="utf-8"
    ).stdout
    fresh, _, rest = told.partition(" ")
    return fresh == "True", rest


def test_a_store_is_made_used_and_left_when_a_file_changes(tmp_path: Path) -> None:
    package = tmp_path / "canned_tone"
    # two languages and a few of their rules are quicker than all; the rest goes the same way
    kept = {"blame.toml", "promises.toml", "names.toml"}
    rules = {file.name for file in (PACKAGE / "languages").glob("*/rules/*")} - kept
    left_out = shutil.ignore_patterns("compiled", "ru", "uk", "el", "et", *rules)
    shutil.copytree(PACKAGE, package, ignore=left_out)
    names = package / "languages/en/rules/names.toml"
    spared = 'finder = "placeholder"\nexcept = ["^ dear all"]'
    names.write_text(names.read_text(encoding="utf-8").replace('finder = "placeholder"', spared), encoding="utf-8")
    own = tmp_path / "own.toml"
    own.write_text('[families]\nblame = "block"\n', encoding="utf-8")
    asks = ("-c", ASKS, str(own))
    read, found = said(package, *asks)
    assert not read and found.endswith("'held', 'held')\n")
    said(package, "-m", "canned_tone", "compile")
    assert said(package, *asks) == (True, found)
    assert said(package, "-c", KNOWS) == (True, "True\n"), "usual words are known before the first message"
    with (package / "languages/id/words.toml").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert said(package, *asks) == (False, found)
