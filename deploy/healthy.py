"""Ends with 0 where the server of this container can answer all of the API, else says what is missing."""

import os
import sys
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

address = f"http://127.0.0.1:{os.environ.get('REELBASE_PORT', '8000')}/health/ready"
try:
    # Past the proxy that a container's variables may name: this address is the container's own.
    build_opener(ProxyHandler({})).open(address, timeout=5).close()
except HTTPError as error:
    sys.exit(f"{address}: {error.code} {error.read().decode(errors='replace')}")
except OSError as error:
    sys.exit(f"{address}: {error}")
