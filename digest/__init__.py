"""A self-hosted generator of a daily Mandarin audio news digest."""

import os

__version__ = "0.1.0"

# ONNX Runtime's packages send telemetry, unless the environment says so when the library is first loaded. Set here, it
# holds in every process that runs any of this program.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
