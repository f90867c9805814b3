#!/bin/sh
# Put focus-validator into .venv-focus, an environment of its own: its libraries are older than ours, and in no
# lock. With it there tests/bot/test_focus_validator.py checks what is exported; without it that is skipped.
set -eu
cd "$(dirname "$0")/.."
exec 1>&2 </dev/null

wanted=tests/data/focus/requirements.txt
place=.venv-focus
stamp=$place/stamp
[ -f $stamp ] && [ "$(cksum <$wanted)" = "$(cat $stamp)" ] && exit 0

OLD_ENOUGH='import sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 13))'
find_python() {
  for python in ${PYTHON:-} python3 python3.12 python3.11; do
    "$python" -c "$OLD_ENOUGH" 2>/dev/null && return
  done
  echo "The validator of FOCUS files needs Python 3.11 or 3.12 (with its venv module): install one of them."
  exit 1
}

find_pip() { # any pip from 22.3 on can install into the environment of another interpreter
  for pip in "$python -m pip" "python3 -m pip" pip3 pip; do
    $pip --python $place/bin/python --version >/dev/null 2>&1 && return
  done
  echo "The validator of FOCUS files needs pip 22.3 or newer: $python -m ensurepip --upgrade"
  exit 1
}

find_python
echo "Setting up $place with $($python -V) (once) …"
rm -rf $place
$python -m venv --without-pip $place
find_pip
$pip --python $place/bin/python install -qq --no-deps -r $wanted
cksum <$wanted >$stamp
