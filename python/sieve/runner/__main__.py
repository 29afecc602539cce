import os
import sys

if __name__ == "__main__":
    # `python -m` puts the current folder first, where a deployed `json.py` would be imported by the runner itself.
    # The folder comes back when the code is loaded.
    if sys.path[0] in ("", os.getcwd()):
        del sys.path[0]

    from .replica import main

    sys.exit(main())
