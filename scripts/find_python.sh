#!/usr/bin/env bash
# Print the Python that the book is made with: $PYTHON if set, else the first that fits.
# The book is tested with 3.11 to 3.13; a newer one is the last resort, an older one none.
set -u

fits() { # $1 program, $2 condition on the version
    command -v "$1" >/dev/null 2>&1 &&
        "$1" -c "import sys; v = sys.version_info[:2]; sys.exit(0 if $2 else 1)" >/dev/null 2>&1
}

if [ -n "${PYTHON:-}" ]; then
    fits "$PYTHON" "v >= (3, 11)" && { echo "$PYTHON"; exit 0; }
    echo "PYTHON is set to '$PYTHON', which is not a Python 3.11 or newer." >&2
    exit 1
fi

for name in python3 python3.13 python3.12 python3.11; do
    fits "$name" "(3, 11) <= v <= (3, 13)" && { echo "$name"; exit 0; }
done
for name in python3 python3.14 python; do
    fits "$name" "v >= (3, 11)" && { echo "$name"; exit 0; }
done

found=$(python3 --version 2>&1 || echo "none")
echo "The book needs Python 3.11 or newer; python3 here is: $found." >&2
echo "Install one, or name it: make book PYTHON=/path/to/python3.12" >&2
exit 1
