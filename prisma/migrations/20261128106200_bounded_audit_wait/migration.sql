-- Whoever appends waits 3 s at most for somebody who holds the head of the chain: then nothing is written, and it is said why.
ALTER FUNCTION console_audit_append(jsonb) SET lock_timeout = '3s';
