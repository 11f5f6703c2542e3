"""The example is tested in a copy of the project (csi/tests/test_new_record_type.py)."""

collect_ignore_glob = ["*"]
