#!/bin/sh
# Keep .venv as a lock says: `sh scripts/bootstrap.sh run` or `dev`. PYTHON names another interpreter.
#
# One .venv serves both. requirements-dev.lock holds all of requirements.lock in the same versions, so a
# .venv that is good for the tests is good for running, and `run` never takes the tools away again.
# Everything is said on standard error: what `make -s run` prints is the answers alone.
set -eu
cd "$(dirname "$0")/.."
exec 1>&2 </dev/null

stamp=.venv/purser-stamp
asked=$1

state() { # what the stamp must say: which lock, its checksum, and the Python that .venv really runs
  printf '%s %s %s\n' "$want" "$(cksum <$lock)" "$(.venv/bin/python -ISc 'import sys; print(sys.version)' 2>&1)"
}

is_set_up() {
  want=$asked lock=requirements.lock
  grep -qs '^dev ' $stamp && want=dev
  [ "$want" = dev ] && lock=requirements-dev.lock
  [ -f $stamp ] && [ "$(state)" = "$(cat $stamp)" ]
}
is_set_up && exit 0

NEW_ENOUGH='import sys, venv; sys.exit(sys.version_info < (3, 11))'
find_python() {
  for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
    "$python" -c "$NEW_ENOUGH" 2>/dev/null && return
  done
  echo "Purser needs Python 3.11 or newer (with its venv module). Install it, or name one: make run PYTHON=…"
  exit 1
}

find_pip() { # any pip from 22.3 on can install into the environment of another interpreter
  for pip in "$python -m pip" pip3 pip; do
    $pip --python .venv/bin/python --version >/dev/null 2>&1 && return
  done
  echo "Purser needs pip 22.3 or newer for its set-up. Install it: $python -m ensurepip --upgrade"
  exit 1
}

wait_for_turn() { # two makes in a fresh checkout: the second waits, and looks again
  said=
  until mkdir .venv-turn 2>/dev/null; do
    holder=$(cat .venv-turn/pid 2>/dev/null) || { sleep 1; holder=$(cat .venv-turn/pid 2>/dev/null || echo none); }
    [ "$said" ] || echo "Waiting for the set-up that process $holder does …"
    said=yes
    kill -0 "$holder" 2>/dev/null || rm -rf .venv-turn # it was killed
    sleep 0.2
  done
  echo $$ >.venv-turn/pid
  trap 'rm -rf .venv-turn' EXIT
  trap 'exit 130' INT TERM HUP
}

sync_with_uv() {
  awk '/^uv==/ {on = 1} on {print} on && !/\\$/ {exit}' requirements-dev.lock >.venv/uv.lock
  [ -x .venv/bin/uv ] || $pip --python .venv/bin/python install -qq --no-deps --require-hashes -r .venv/uv.lock || return 1
  settings=$($python scripts/pip_settings.py $pip) && eval "$settings"
  # As pip does, look for the locked file in every index: the hashes say which file is meant.
  UV_INDEX_STRATEGY=${UV_INDEX_STRATEGY:-unsafe-best-match} .venv/bin/uv pip sync -q --require-hashes \
    --python .venv/bin/python $lock .venv/uv.lock
}

sync_with_pip() {
  echo "uv did not do it; once more with pip …"
  $pip --python .venv/bin/python install -qq --no-deps --require-hashes -r $lock
}

write_launcher() { # `purser` for this checkout, from any folder and wherever the checkout is moved
  cat >.venv/bin/purser <<'EOT'
#!/bin/sh
here=$(cd "$(dirname "$0")/../.." && pwd)
PYTHONSAFEPATH=1 PYTHONPATH=$here exec "$here/.venv/bin/python" -m bot "$@"
EOT
  chmod +x .venv/bin/purser
}

find_python
wait_for_turn
is_set_up && exit 0
echo "Setting up .venv from $lock with $($python -V) (once) …"
rm -f $stamp
[ -x .venv/bin/python ] && .venv/bin/python -c "$NEW_ENOUGH" 2>/dev/null || rm -rf .venv
$python -m venv --without-pip .venv
find_pip
sync_with_uv || sync_with_pip || {
  echo "The set-up failed: the lines above say why. Nothing else is needed but $lock; try again when that is mended."
  exit 1
}
write_launcher
state >$stamp
