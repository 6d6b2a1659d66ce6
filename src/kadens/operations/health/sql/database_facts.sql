-- Reads how the database is: its version, its size, who is connected, whether it copies or is a copy.
-- writes: nothing
SELECT
    current_setting('server_version') AS version,
    pg_database_size(current_database()) AS size,
    (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) AS connections,
    current_setting('max_connections')::integer AS most_connections,
    pg_is_in_recovery() AS is_replica,
    (SELECT count(*) FROM pg_stat_replication) AS replicas,
    (SELECT max(replay_lag) FROM pg_stat_replication) AS furthest_behind
