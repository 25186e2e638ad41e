CREATE TEMP TABLE seen (id int);
