"""How the watchdog starts: as a script of its own, because a module of this package would first load the service."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[3]))
    from application.database.embedded.watchdog import main

    main(sys.argv[1])
