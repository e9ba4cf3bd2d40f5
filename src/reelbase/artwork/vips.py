"""libvips, with no more loaders than there are formats here.

Imported where a picture is looked at, and not before: it takes 30 MB and a tenth of a second.
"""

import logging
import os

os.environ.setdefault("VIPS_WARNING", "0")  # what it thinks of a file is no line of our log

import pyvips

LOADERS = ("VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp", "VipsForeignLoadSvg")

logging.getLogger("pyvips").setLevel(logging.WARNING)  # it tells every call otherwise
pyvips.operation_block_set("VipsForeignLoad", True)
for _loader in LOADERS:
    pyvips.operation_block_set(_loader, False)
pyvips.cache_set_max(0)  # renditions are kept as files

Image = pyvips.Image
Error = pyvips.Error
