BEGIN;
SET LOCAL lock_timeout = '1s';
COMMIT;
BEGIN; -- ~ open-transaction warning: nothing in this script ends it
UPDATE orders SET paid = true;
