-- Close a read-only connection to warehouse.duckdb, so that a query can read that file and reach nothing else.
-- Run these statements after the file is open, in this order. Nothing turns them back. SECURITY.md has the reasons.
-- For readers whom you do not know, set limits first: set memory_limit = '4GB'; set threads = 2;
set temp_directory = '';
set enable_external_access = false;
set disabled_filesystems = 'LocalFileSystem';
set lock_configuration = true;
