CREATE TEMP TABLE scratch (id int);
CREATE TEMP TABLE scratch2 (id int);
