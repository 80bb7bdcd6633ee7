-- A role for business intelligence: it reads the views, and nothing else.
--
-- Run by an owner of the database, once, and again after an upgrade of a module:
--
--     psql -d DATABASE -v role=sales_mgmt_bi -f read_only_role.sql
--
-- Give the role a password and the right to log in by yourself:
--
--     ALTER ROLE sales_mgmt_bi LOGIN PASSWORD '…' CONNECTION LIMIT 5;

\set ON_ERROR_STOP on
\if :{?role} \else \set role sales_mgmt_bi \endif

SELECT format('CREATE ROLE %I NOLOGIN', :'role')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec

SELECT format('ALTER ROLE %I SET default_transaction_read_only = on', :'role') \gexec
SELECT format('ALTER ROLE %I SET statement_timeout = %L', :'role', '5min') \gexec
SELECT format('REVOKE ALL ON ALL TABLES IN SCHEMA public FROM %I', :'role') \gexec
SELECT format('GRANT USAGE ON SCHEMA public TO %I', :'role') \gexec

SELECT format('GRANT SELECT ON %I TO %I', viewname, :'role')
  FROM pg_views
 WHERE schemaname = 'public' AND starts_with(viewname, 'sales_mgmt_bi_')
 ORDER BY viewname \gexec
