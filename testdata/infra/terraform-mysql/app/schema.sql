-- Nothing else says what engine this is for.
CREATE TEMPORARY TABLE basket (id INT);
