"""Benchmarks: ratios of two operations that run alternately on the same machine.

    python -m csi.tests.support.bench                     missions S and M; writes docs/performance.md
    python -m csi.tests.support.bench --large 10M         compares S with another preset of `generate_mission`
    python -m csi.tests.support.bench --only page,list    only the targets whose keys start so; writes nothing

Each mission is generated once, in a data directory of its own, and has a process that executes the operations.
Time is CPU time: that of the process and of its PostgreSQL backend.
"""
