-- The first tables.
SET lock_timeout = '5s';

CREATE TABLE orders (
    id bigserial PRIMARY KEY,
    tenant text NOT NULL,
    total numeric NOT NULL,
    month date NOT NULL,
    placed timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE totals (tenant text PRIMARY KEY, value numeric);

-- pinproof: ignore[sequence-state] runs once, on the administrator's own connection
SELECT setval('orders_id_seq', 1000);
