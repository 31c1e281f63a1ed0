# SPDX-License-Identifier: Apache-2.0
"""python_worker: the opponent under DuckDB, `double` and `sequence` of the fixture worker that comes with vgi-python,
without its other functions, which need a second DuckDB in the environment."""
import vgi
from vgi._test_fixtures.scalar.arithmetic import DoubleFunction
from vgi._test_fixtures.table.sequence import SequenceFunction
from vgi.catalog import Catalog, Schema


class Example(vgi.Worker):
    catalog = Catalog(name="example", default_schema="main",
                      schemas=[Schema(path=("main",), functions=[DoubleFunction, SequenceFunction])])


if __name__ == "__main__":
    Example.main()
