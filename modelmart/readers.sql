-- Restrict a read-only connection to warehouse.duckdb: queries can read this file and reach nothing else.
-- Run these statements in this order, after you open the file. They cannot be undone. SECURITY.md gives the reasons.
-- For readers you do not know, set limits first: set memory_limit = '4GB'; set threads = 2;
set temp_directory = '';
set enable_external_access = false;
set disabled_filesystems = 'LocalFileSystem';
set lock_configuration = true;
