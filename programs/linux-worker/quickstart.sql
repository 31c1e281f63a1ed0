LOAD vgi;
ATTACH 'linux' AS linux (TYPE vgi, LOCATION '@WORKER@');

SELECT hostname, os, kernel, cpus, linux.human_size(memory_bytes) AS memory
FROM linux.system;

SELECT pid, name, "user", linux.human_size(rss_bytes) AS memory, cpu_user_s, open_files
FROM linux.processes ORDER BY rss_bytes DESC LIMIT 5;

SELECT type, count(*) AS files, count(DISTINCT pid) AS processes
FROM linux.open_files WHERE type IS NOT NULL GROUP BY type ORDER BY files DESC LIMIT 5;

SELECT mount_point, type, linux.human_size(size_bytes) AS size, linux.human_size(available_bytes) AS available
FROM linux.mounts WHERE size_bytes > 0 ORDER BY size_bytes DESC LIMIT 5;

SELECT name, state, mtu, addresses, linux.human_size(received_bytes) AS received
FROM linux.network_interfaces;
