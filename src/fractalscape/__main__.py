"""``python -m fractalscape`` is the command ``fractalscape``."""

import sys

from fractalscape.cli import main

sys.exit(main())
